package io.tiffin.benchmark.payments;

import io.tiffin.benchmark.lab.BuiltService;
import io.tiffin.benchmark.lab.ChildJvm;
import io.tiffin.benchmark.lab.Lab;
import io.tiffin.benchmark.lab.OutboxDatabase;
import io.tiffin.sandbox.infra.Ports;
import java.util.List;

/** One instance as it is shipped, with its own database; the limit and the provider are the benchmark's. */
final class PaymentService implements AutoCloseable {

    private static final String MODULE = "payment-service";
    private static final String MAIN = "io.tiffin.payment.PaymentApplication";

    private final Lab lab;
    private final OutboxDatabase database;
    private final ChildJvm jvm;

    private PaymentService(Lab lab, OutboxDatabase database, ChildJvm jvm) {
        this.lab = lab;
        this.database = database;
        this.jvm = jvm;
    }

    static PaymentService start(Lab lab, StubProvider provider, Options options) throws InterruptedException {
        var database = lab.createEmptyDatabase();
        var port = Ports.free();
        var jvm = lab.start(new ChildJvm.Start(
                MODULE,
                BuiltService.classPath(lab.repository(), MODULE),
                options.serviceJvm(),
                MAIN,
                List.of(
                        "--server.port=" + port,
                        "--spring.datasource.url=" + database.url(),
                        "--spring.datasource.username=" + database.name(),
                        "--spring.datasource.password=" + database.name(),
                        "--spring.kafka.bootstrap-servers=" + lab.bootstrapServers(),
                        "--spring.data.redis.url=" + lab.redisUrl(),
                        "--tiffin.topics.partitions=4",
                        "--payment.stripe.api-base=" + provider.address(),
                        "--payment.raw-payment-methods=true",
                        "--payment.reconciliation.every=0s",
                        "--payment.limit.per-second=" + options.perSecond(),
                        "--payment.limit.burst=" + Math.max(1, options.perSecond() / 10),
                        "--logging.level.root=WARN")));
        BuiltService.awaitHealthy(jvm, port);
        return new PaymentService(lab, database, jvm);
    }

    OutboxDatabase database() {
        return database;
    }

    /** Of the service and of PostgreSQL, without the benchmark's own sessions. */
    double cpuSeconds() {
        return jvm.cpuSeconds() + lab.postgresCpuSeconds();
    }

    @Override
    public void close() throws InterruptedException {
        jvm.close();
        lab.drop(database);
    }
}
