package io.tiffin.benchmark.relay.contender;

import io.tiffin.benchmark.lab.BuiltService;
import io.tiffin.benchmark.lab.ChildJvm;
import io.tiffin.benchmark.lab.Lab;
import io.tiffin.sandbox.infra.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Our relay as it is shipped: its own jar, libraries and defaults. */
public final class TiffinRelay implements Contender {

    private static final String MODULE = "outbox-relay";
    private static final String MAIN = "io.tiffin.relay.RelayApplication";

    private static final Duration UNTIL_SLOT = Duration.ofSeconds(10);

    private final Source source;
    private final List<String> jvmOptions;
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
                        BuiltService.classPath(work.lab().repository(), MODULE),
                        jvmOptions,
                        MAIN,
                        arguments));
        ports.put(jvm, port);
        return jvm;
    }

    @Override
    public void awaitReady(ChildJvm jvm, int instance) throws InterruptedException {
        BuiltService.awaitHealthy(jvm, Objects.requireNonNull(ports.get(jvm)));
    }
}
