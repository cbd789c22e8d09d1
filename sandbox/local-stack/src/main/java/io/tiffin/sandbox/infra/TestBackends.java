package io.tiffin.sandbox.infra;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.utils.Exit;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL, Kafka and Redis for the tests of one JVM, on free ports and in a temporary folder; they end with the JVM.
 *
 * <pre>{@code
 * @DynamicPropertySource
 * static void backends(DynamicPropertyRegistry registry) {
 *     TestBackends.shared().springProperties("orders").forEach((name, value) -> registry.add(name, () -> value));
 * }
 * }</pre>
 */
public final class TestBackends {

    private static final String PREFIX = "tiffin-test-";
    private static final List<String> CHATTY =
            List.of("kafka", "org.apache.kafka", "state.change.logger", "org.postgresql");

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Postgres postgres;
    private final KafkaBroker kafka;
    private final Redis redis;

    private TestBackends(Path folder) {
        postgres = Postgres.start(folder.resolve("postgres"), Ports.free(), Postgres.Durability.NONE);
        redis = Redis.start(folder.resolve("redis"), Ports.free());
        kafka = KafkaBroker.start(folder.resolve("kafka"), Ports.free(), Ports.free());
    }

    /** Started at the first call, once per JVM. */
    public static TestBackends shared() {
        return Shared.INSTANCE;
    }

    private static final class Shared {
        static final TestBackends INSTANCE = begin();
    }

    /** A fresh database (and Redis number) for the caller, and the Spring properties that lead to all three. */
    public Map<String, String> springProperties(String database) {
        var number = DATABASES.incrementAndGet();
        var name = database + "_" + number;
        postgres.createDatabase(name);
        return Map.of(
                "spring.datasource.url",
                postgres.url(name),
                "spring.datasource.username",
                name,
                "spring.datasource.password",
                name,
                "spring.kafka.bootstrap-servers",
                kafka.bootstrapServers(),
                "spring.data.redis.url",
                redis.url() + "/" + number % 16,
                "tiffin.topics.partitions",
                "4",
                "tiffin.instance",
                "test-" + number);
    }

    public Postgres postgres() {
        return postgres;
    }

    public String kafkaBootstrapServers() {
        return kafka.bootstrapServers();
    }

    public String redisUrl() {
        return redis.url();
    }

    private static TestBackends begin() {
        quietly();
        try {
            removeLeftovers();
            var folder =
                    Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
            // PostgreSQL's unprivileged user has to pass when root runs the tests
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            var backends = new TestBackends(folder);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                backends.redis.close();
                backends.postgres.close();
                // the broker runs to the end; that its files go must not make it halt the JVM as failed
                Exit.setHaltProcedure((_, _) -> {});
                Exit.setExitProcedure((_, _) -> {});
                delete(folder);
            }));
            return backends;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The broker would fill the tests' output: before Boot configures the logging, and after. */
    private static void quietly() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            CHATTY.forEach(logger -> context.getLogger(logger).setLevel(Level.WARN));
        }
        CHATTY.forEach(logger -> System.setProperty("logging.level." + logger, "WARN"));
    }

    private static void removeLeftovers() throws IOException {
        var temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (var folders = Files.newDirectoryStream(temporary, PREFIX + "*")) {
            for (var folder : folders) {
                var pid = folder.getFileName()
                        .toString()
                        .substring(PREFIX.length())
                        .split("-", 2)[0];
                if (pid.matches("\\d+") && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                    delete(folder);
                }
            }
        }
    }

    private static void delete(Path folder) {
        try {
            Binaries.deleteTree(folder);
        } catch (IOException | UncheckedIOException _) {
            // a file of the broker may appear while we delete; the next run tries again
        }
    }
}
