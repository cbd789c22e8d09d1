package io.tiffin.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.dispatch.application.AnswerAsks;
import io.tiffin.dispatch.application.AnswerOffer;
import io.tiffin.dispatch.application.Drivers.Seen;
import io.tiffin.dispatch.application.ExpireOffers;
import io.tiffin.dispatch.application.ManageShift;
import io.tiffin.dispatch.application.NoteKitchens;
import io.tiffin.dispatch.application.NotePositions;
import io.tiffin.dispatch.application.NoteSilence;
import io.tiffin.dispatch.application.ReplaceSilent;
import io.tiffin.dispatch.application.ReportProgress;
import io.tiffin.dispatch.application.ReportProgress.Step;
import io.tiffin.dispatch.application.ReportProgress.Tap;
import io.tiffin.dispatch.application.SearchDrivers;
import io.tiffin.dispatch.domain.Position;
import io.tiffin.events.BusinessDeadline;
import io.tiffin.events.DispatchCommand;
import io.tiffin.events.DispatchCommand.FindDriver;
import io.tiffin.events.DispatchCommand.ReleaseDriver;
import io.tiffin.events.GeoPoint;
import io.tiffin.events.TrackingEvent;
import io.tiffin.events.TrackingEvent.DriverSilent;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.testing.TestTokens;
import io.tiffin.kit.time.ManualClock;
import io.tiffin.sandbox.infra.TestBackends;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service on real backends, without listeners and without its loop: a test lets time pass and messages arrive. */
@SpringBootTest(properties = "spring.kafka.listener.auto-startup=false")
@AutoConfigureMockMvc
@Import(DispatchTestBase.ByHand.class)
abstract class DispatchTestBase {

    static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");
    static final Position KITCHEN = new Position(52.50, 13.40);
    static final Position DOOR = new Position(52.52, 13.41);
    static final Duration WINDOW = Duration.ofMinutes(10);
    static final JsonMapper JSON = JsonMapper.shared();

    @TestConfiguration
    static class ByHand {

        @Bean
        ManualClock clock() {
            return new ManualClock(NOON);
        }

        @Bean
        static BeanDefinitionRegistryPostProcessor withoutTheLoop() {
            return registry -> registry.removeBeanDefinition("dispatcher");
        }
    }

    @Autowired
    Clock manual;

    @Autowired
    MockMvcTester mvc;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    StringRedisTemplate redis;

    @Autowired
    AnswerAsks asks;

    @Autowired
    SearchDrivers search;

    @Autowired
    ExpireOffers expire;

    @Autowired
    AnswerOffer offers;

    @Autowired
    ReportProgress progress;

    @Autowired
    ManageShift shifts;

    @Autowired
    NoteSilence silence;

    @Autowired
    ReplaceSilent replaceSilent;

    @Autowired
    NoteKitchens kitchens;

    @Autowired
    NotePositions positions;

    /** Each test has a city of its own. */
    String city = "";

    @DynamicPropertySource
    static void backends(DynamicPropertyRegistry registry) {
        Stream.of(
                        TestBackends.shared().springProperties("dispatch"),
                        TestTokens.shared().springProperties())
                .forEach(properties -> properties.forEach((name, value) -> registry.add(name, () -> value)));
    }

    @BeforeEach
    void anEmptyCity() {
        city = "city-" + UUID.randomUUID();
        jdbc.sql("update jobs set state = 'NO_DRIVER' where state = 'SEARCHING'")
                .update();
    }

    Instant now() {
        return manual.instant();
    }

    void pass(Duration time) {
        ((ManualClock) manual).advance(time);
    }

    static Position north(double metres) {
        return new Position(KITCHEN.lat() + metres / 111_195, KITCHEN.lng());
    }

    UUID driverAt(Position position) {
        var driver = Uuid7.next();
        shifts.online(driver, city, position, null);
        return driver;
    }

    /** Still there. */
    void ping(UUID driver, Position position) {
        positions.on(List.of(new Seen(driver, city, position, now())));
    }

    UUID order() {
        var order = Uuid7.next();
        find(order, Uuid7.next());
        return order;
    }

    void find(UUID order, UUID ask) {
        asks.on(List.of(findMessage(order, ask)));
    }

    Incoming<DispatchCommand> findMessage(UUID order, UUID ask) {
        var find = new FindDriver(
                order,
                city,
                UUID.randomUUID(),
                new GeoPoint(KITCHEN.lat(), KITCHEN.lng()),
                new GeoPoint(DOOR.lat(), DOOR.lng()),
                now().plus(Duration.ofMinutes(15)),
                new BusinessDeadline(now().plus(WINDOW)));
        return incoming(order, find, ask);
    }

    void release(UUID order, UUID ask) {
        asks.on(List.of(incoming(order, new ReleaseDriver(order, "customer"), ask)));
    }

    /** Tracking does not hear him, and here nothing came from him for as long. */
    void silent(UUID order, UUID driver) {
        var longAgo = now().minus(Duration.ofMinutes(5)).atOffset(ZoneOffset.UTC);
        jdbc.sql("update driver_positions set at = least(at, ?) where driver_id = ?")
                .params(longAgo, driver)
                .update();
        jdbc.sql("update jobs set last_event_at = least(last_event_at, ?) where driver_id = ?")
                .params(longAgo, driver)
                .update();
        saidSilent(order, driver);
    }

    void saidSilent(UUID order, UUID driver) {
        silence.on(List.of(this.<TrackingEvent>incoming(
                order, new DriverSilent(order, driver, now().minus(Duration.ofMinutes(5)), now()), null)));
        replaceSilent.run();
    }

    <E> Incoming<E> incoming(UUID order, E event, @Nullable UUID ask) {
        return new Incoming<>(Uuid7.next(), "topic", 0, 0, order.toString(), city, event, now(), ask, null);
    }

    void searchOnce() {
        search.run(Set.of());
    }

    /** The driver to whom the order is offered now, if any. */
    @Nullable
    UUID offeredTo(UUID order) {
        return jdbc.sql("select driver_id from offers where order_id = ? and state = 'OPEN'")
                .param(order)
                .query(UUID.class)
                .optional()
                .orElse(null);
    }

    UUID offerOf(UUID order) {
        return jdbc.sql("select id from offers where order_id = ? and state in ('OPEN', 'ACCEPTED')")
                .param(order)
                .query(UUID.class)
                .single();
    }

    /** Searches, and the driver who is asked accepts. */
    UUID assigned(UUID order) {
        searchOnce();
        var driver = Objects.requireNonNull(offeredTo(order), "nobody was asked");
        offers.accept(driver, offerOf(order));
        return driver;
    }

    void tap(UUID driver, UUID order, Step step) {
        progress.report(driver, order, new Tap(step, null, null));
    }

    String stateOf(UUID order) {
        return jdbc.sql("select state from jobs where order_id = ?")
                .param(order)
                .query(String.class)
                .single();
    }

    record Published(String type, long sequence, @Nullable String inReplyTo, JsonNode payload) {}

    /** What the outbox holds about the order. */
    List<Published> published(UUID order) {
        return jdbc.sql("select headers, payload from outbox where key = ? order by position")
                .param(order.toString())
                .query((row, _) -> {
                    var headers = JSON.readTree(row.getString("headers"));
                    return new Published(
                            headers.path("ce_type").asString(),
                            headers.path("sequence").asLong(0),
                            headers.path("inReplyTo").asString(null),
                            JSON.readTree(row.getBytes("payload")));
                })
                .list();
    }

    /** The types, after a look at the sequence: it has no gap. */
    List<String> told(UUID order) {
        var messages = published(order);
        for (var i = 0; i < messages.size(); i++) {
            assertThat(messages.get(i).sequence()).isEqualTo(i + 1L);
        }
        return messages.stream().map(Published::type).toList();
    }

    List<String> framesOf(UUID driver) {
        return jdbc.sql("select type from stream_frames where recipient = ? order by seq")
                .param(driver)
                .query((row, _) -> Objects.requireNonNull(row.getString("type")))
                .list();
    }

    long reviews(String kind, UUID order) {
        return jdbc.sql("select count(*) from review_items where kind = ? and subject = ?")
                .params(kind, order)
                .query(Long.class)
                .single();
    }

    long openReviews(UUID order) {
        return jdbc.sql("select count(*) from review_items where subject = ? and resolved_at is null")
                .param(order)
                .query(Long.class)
                .single();
    }

    @Nullable
    UUID slotOf(UUID driver) {
        return jdbc
                .sql("select order_id from driver_slots where driver_id = ?")
                .param(driver)
                .query()
                .listOfRows()
                .stream()
                .map(row -> (UUID) row.get("order_id"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    MvcTestResult call(HttpMethod method, String uri, @Nullable String token, @Nullable Object body) {
        var request = mvc.method(method).uri(uri);
        if (token != null) {
            request = request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request = request.contentType(MediaType.APPLICATION_JSON)
                    .content(body instanceof String text ? text : JSON.writeValueAsString(body));
        }
        return request.exchange();
    }

    static JsonNode json(MvcTestResult result) {
        return JSON.readTree(result.getResponse().getContentAsByteArray());
    }
}
