package io.tiffin.benchmark.relay.contender;

import io.tiffin.benchmark.relay.lab.ChildJvm;
import io.tiffin.benchmark.relay.lab.Lab;
import io.tiffin.sandbox.infra.Ports;
import io.tiffin.sandbox.infra.Postgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Our relay as it is shipped: its own jar, libraries and defaults. */
public final class TiffinRelay implements Contender {

    private static final String MODULE = "outbox-relay";
    private static final String MAIN = "io.tiffin.relay.RelayApplication";

    private static final Duration UNTIL_SLOT = Duration.ofSeconds(10);

    private final Source source;
    private final List<String> jvmOptions;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final Map<ChildJvm, Integer> ports = new ConcurrentHashMap<>();

    /** Where it reads committed rows. */
    public enum Source {
        TABLE("relay"),
        LOG("log");

        private final String name;

        Source(String name) {
            this.name = name;
        }
    }

    /** @param jvmOptions for looking into it, a flight recording for instance */
    public TiffinRelay(Source source, List<String> jvmOptions) {
        this.source = source;
        this.jvmOptions = jvmOptions;
    }

    @Override
    public String name() {
        return source.name;
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public boolean servesManyDatabases() {
        return true;
    }

    /** Settings that it does not know it may pass over in silence, so a try tells. */
    @Override
    public Optional<String> whyMissing(Lab lab) {
        if (source == Source.TABLE) {
            return Optional.empty();
        }
        var work = new Work(lab, List.of(lab.createDatabase()), "none", 0);
        try {
            prepare(work);
            return Optional.empty();
        } catch (IllegalStateException e) {
            return Optional.of("this relay makes no replication slot with source: log (%s)".formatted(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            lab.drop(work.database());
        }
    }

    /** From the log it sees only what is written after its slot was made. */
    @Override
    public void prepare(Work work) throws InterruptedException {
        if (source == Source.LOG) {
            try (var relay = start(work, 0)) {
                awaitReady(relay, 0);
                relay.await(() -> hasSlot(work), UNTIL_SLOT);
            }
        }
    }

    private static boolean hasSlot(Work work) {
        return work.database()
                        .number("select count(*) from pg_replication_slots where database = current_database()"
                                + " and confirmed_flush_lsn is not null")
                > 0;
    }

    @Override
    public ChildJvm start(Work work, int instance) {
        var port = Ports.free();
        var arguments = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--spring.kafka.bootstrap-servers=" + work.lab().bootstrapServers(),
                "--spring.data.redis.url=" + work.lab().redisUrl()));
        for (var i = 0; i < work.databases().size(); i++) {
            var database = work.databases().get(i);
            var prefix = "--tiffin.relay.databases[%d].".formatted(i);
            arguments.add(prefix + "name=" + database.name());
            arguments.add(prefix + "url=" + database.url());
            arguments.add(prefix + "username=" + database.name());
            arguments.add(prefix + "password=" + database.name());
            if (source == Source.LOG) {
                arguments.add(prefix + "source=log");
            }
        }
        var jvm = work.lab()
                .start(new ChildJvm.Start(
                        name() + "-" + instance,
                        classPath(work.lab().repository().resolve(MODULE).resolve("target")),
                        jvmOptions,
                        MAIN,
                        arguments));
        ports.put(jvm, port);
        return jvm;
    }

    /** What the build left: the jar and the list of its libraries; and the local stack's launcher, which needs no libraries. */
    private static String classPath(Path target) {
        try (var jars = Files.newDirectoryStream(target, MODULE + "-*.jar")) {
            var words = new ArrayList<String>();
            jars.forEach(jar -> words.add(jar.toString()));
            words.add(Files.readString(target.resolve("classpath.txt")).strip());
            words.add(Path.of(Postgres.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
            return String.join(File.pathSeparator, words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void awaitReady(ChildJvm jvm, int instance) throws InterruptedException {
        var health = URI.create("http://127.0.0.1:%d/actuator/health".formatted(ports.get(jvm)));
        jvm.await(() -> answersWell(health));
    }

    private boolean answersWell(URI health) {
        var request =
                HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(2)).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
