package io.tiffin.sandbox.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfrastructureTest {

    @TempDir
    Path folder;

    @BeforeEach
    void let_an_unprivileged_server_in() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @Test
    void a_database_keeps_its_rows_and_lets_nobody_else_in() throws Exception {
        var port = Ports.free();
        try (var postgres = Postgres.start(folder.resolve("postgres"), port, Postgres.Durability.FULL)) {
            postgres.createDatabase("orders");
            postgres.createDatabase("payments");
            try (var orders = as("orders", postgres.url("orders"))) {
                orders.createStatement().execute("create table kept (it text); insert into kept values ('yes')");
            }
            assertThat(ask(postgres.connect("postgres"), "show fsync")).isEqualTo("on");
        }

        try (var postgres = Postgres.start(folder.resolve("postgres"), port, Postgres.Durability.FULL)) {
            postgres.createDatabase("orders");
            assertThat(ask(as("orders", postgres.url("orders")), "select it from kept"))
                    .isEqualTo("yes");
            assertThatThrownBy(() -> as("orders", postgres.url("payments"))).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void a_server_that_an_earlier_run_left_behind_is_replaced() {
        var port = Ports.free();
        var orphan = Postgres.start(folder.resolve("postgres"), port, Postgres.Durability.NONE);
        var pid = orphan.process();

        try (var postgres = Postgres.start(folder.resolve("postgres"), port, Postgres.Durability.NONE)) {
            assertThat(pid.isAlive()).isFalse();
            assertThat(postgres.isAlive()).isTrue();
        }
    }

    @Test
    void a_topic_keeps_its_records() throws Exception {
        var port = Ports.free();
        var controllerPort = Ports.free();
        try (var kafka = KafkaBroker.start(folder.resolve("kafka"), port, controllerPort);
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                var producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            admin.createTopics(List.of(new NewTopic("orders.created", 4, (short) 1)))
                    .all()
                    .get();
            producer.send(new ProducerRecord<>("orders.created", "key", "value"))
                    .get();
        }

        try (var kafka = KafkaBroker.start(folder.resolve("kafka"), port, controllerPort);
                var consumer = new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", kafka.bootstrapServers(),
                                "group.id", "test",
                                "auto.offset.reset", "earliest"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.subscribe(Set.of("orders.created"));
            assertThat(consumer.poll(Duration.ofSeconds(15)))
                    .singleElement()
                    .satisfies(r -> assertThat(r.value()).isEqualTo("value"));
        }
    }

    @Test
    void redis_keeps_its_keys() throws Exception {
        var port = Ports.free();
        try (var redis = Redis.start(folder.resolve("redis"), port)) {
            assertThat(redis(redis, "SET kept yes")).startsWith("+OK");
        }

        try (var redis = Redis.start(folder.resolve("redis"), port)) {
            assertThat(redis(redis, "GET kept")).contains("yes");
        }
    }

    @Test
    void tests_share_the_servers_but_not_the_databases() throws Exception {
        var first = TestBackends.shared().springProperties("orders");
        var second = TestBackends.shared().springProperties("orders");

        assertThat(first.get("spring.datasource.url")).isNotEqualTo(second.get("spring.datasource.url"));
        assertThat(first.get("spring.kafka.bootstrap-servers")).isEqualTo(second.get("spring.kafka.bootstrap-servers"));
    }

    @Test
    void a_pid_that_now_belongs_to_a_stranger_is_left_alone() throws Exception {
        var file = folder.resolve("some.pid");
        Files.writeString(file, "%d %d".formatted(ProcessHandle.current().pid(), 12345));

        assertThat(new PidFile(file).living()).isEmpty();
    }

    private static Connection as(String role, String url) throws SQLException {
        return DriverManager.getConnection(url, role, role);
    }

    private static String ask(Connection connection, String query) throws SQLException {
        try (connection;
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String redis(Redis redis, String command) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            var answer = new byte[100];
            var length = socket.getInputStream().read(answer);
            return new String(answer, 0, length, StandardCharsets.US_ASCII);
        }
    }
}
