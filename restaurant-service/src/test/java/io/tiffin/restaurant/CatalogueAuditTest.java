package io.tiffin.restaurant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.events.Topics;
import io.tiffin.kit.testing.TestTokens;
import io.tiffin.restaurant.application.AuditCatalogue;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpMethod;
import org.springframework.kafka.core.KafkaTemplate;

class CatalogueAuditTest extends RestaurantTestBase {

    @Autowired
    AuditCatalogue audit;

    @Autowired
    KafkaTemplate<String, byte[]> kafka;

    @Value("${spring.kafka.bootstrap-servers}")
    String broker;

    @Test
    void a_late_duplicate_of_an_old_snapshot_does_not_stay_last() {
        var restaurant = importOne(52.5, 13.4);
        var key = restaurant.id().toString();
        var old = relay(restaurant.id());
        pause(restaurant);
        relay(restaurant.id());
        assertThat(rebuilt().get(key)).isEqualTo(2);
        assertThat(audit.look().stale()).isZero();

        old.forEach(this::send); // a relay that was thought dead
        assertThat(rebuilt().get(key)).isEqualTo(1);
        assertThat(audit.look()).isEqualTo(new AuditCatalogue.Findings(1, 0));
        assertThat(published(key)).isEmpty();
        assertThat(audit.look()).isEqualTo(new AuditCatalogue.Findings(1, 1));
        assertThat(published(key)).hasSize(1);
        assertThat(audit.look()).as("it is on its way").isEqualTo(new AuditCatalogue.Findings(0, 0));

        relay(restaurant.id());
        assertThat(rebuilt().get(key)).isEqualTo(2);
        assertThat(rebuilt().get(key + "/Dosas")).isEqualTo(1);
        assertThat(audit.look()).isEqualTo(new AuditCatalogue.Findings(0, 0));
    }

    @Test
    void a_section_of_a_menu_is_looked_after_as_well() {
        var restaurant = importOne(52.6, 13.4);
        var old = relay(restaurant.id());
        var externalId = jdbc.sql("select external_id from restaurants where id = :id")
                .param("id", restaurant.id())
                .query(String.class)
                .single();
        call(HttpMethod.POST, "/v1/ops/restaurants:import", TestTokens.ops(), importBody(externalId, 52.6, 13.4, 990));
        relay(restaurant.id());
        old.stream().filter(record -> record.key().endsWith("/Dosas")).forEach(this::send);

        audit.look();
        assertThat(audit.look().repeated()).isEqualTo(1);
        relay(restaurant.id());
        assertThat(rebuilt().get(restaurant.id() + "/Dosas")).isEqualTo(2);
    }

    @Test
    void what_is_still_on_its_way_is_not_repeated() {
        var restaurant = importOne(52.7, 13.4);
        relay(restaurant.id());
        pause(restaurant);

        assertThat(audit.look().stale()).isZero();
        assertThat(audit.look().repeated()).isZero();
        assertThat(published(restaurant.id().toString())).hasSize(1);
        relay(restaurant.id());
    }

    private void pause(Imported restaurant) {
        assertThat(call(
                        HttpMethod.PUT,
                        "/v1/restaurant/availability",
                        TestTokens.staff(restaurant.id()),
                        "{\"restaurantId\": \"%s\", \"state\": \"paused\"}".formatted(restaurant.publicId())))
                .hasStatusOk();
    }

    /** What a relay does with the rows of a restaurant. */
    private List<ProducerRecord<String, byte[]>> relay(UUID restaurant) {
        var records = jdbc.sql(
                        "select key, headers, payload from outbox where topic = :topic and key like :key order by position")
                .param("topic", Topics.RESTAURANTS_CATALOG)
                .param("key", restaurant + "%")
                .query((row, _) -> {
                    var record = new ProducerRecord<>(
                            Topics.RESTAURANTS_CATALOG, row.getString("key"), row.getBytes("payload"));
                    JSON.readTree(row.getString("headers"))
                            .properties()
                            .forEach(header -> record.headers()
                                    .add(
                                            header.getKey(),
                                            header.getValue().asString().getBytes(UTF_8)));
                    return record;
                })
                .list();
        records.forEach(this::send);
        jdbc.sql("delete from outbox where topic = :topic and key like :key")
                .param("topic", Topics.RESTAURANTS_CATALOG)
                .param("key", restaurant + "%")
                .update();
        return records;
    }

    private void send(ProducerRecord<String, byte[]> record) {
        kafka.send(record).orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** The version of each key that a reader ends with who begins today and takes the last record for the truth. */
    private Map<String, Long> rebuilt() {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", broker),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(Topics.RESTAURANTS_CATALOG).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var versions = new HashMap<String, Long>();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(Duration.ofMillis(250))
                        .forEach(each -> versions.put(
                                each.key(),
                                JSON.readTree(each.value()).path("version").asLong()));
            }
            return versions;
        }
    }
}
