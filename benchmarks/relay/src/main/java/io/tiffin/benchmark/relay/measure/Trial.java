package io.tiffin.benchmark.relay.measure;

import io.tiffin.benchmark.lab.ChildJvm;
import io.tiffin.benchmark.lab.Lab;
import io.tiffin.benchmark.lab.OutboxDatabase;
import io.tiffin.benchmark.relay.contender.Contender;
import io.tiffin.benchmark.relay.contender.Work;
import io.tiffin.benchmark.relay.load.Ledger;
import io.tiffin.benchmark.relay.load.OpenLoop;
import io.tiffin.benchmark.relay.load.Receiver;
import io.tiffin.benchmark.relay.load.Writer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A contender's turn: a fresh topic, fresh databases, cold JVMs; gone afterwards. */
final class Trial implements AutoCloseable {

    /** Processor seconds up to a moment. */
    record Cpu(double contender, double postgres) {

        Cpu minus(Cpu earlier) {
            return new Cpu(contender - earlier.contender, postgres - earlier.postgres);
        }

        double total() {
            return contender + postgres;
        }
    }

    private final Lab lab;
    private final Contender contender;
    private final Work work;
    private final Ledger ledger = new Ledger();
    private final List<ChildJvm> jvms = new ArrayList<>();

    private Trial(Lab lab, Contender contender, Work work) {
        this.lab = lab;
        this.contender = contender;
        this.work = work;
    }

    static Trial begin(Lab lab, Contender contender) throws SQLException, InterruptedException {
        return begin(lab, contender, 1, 0);
    }

    static Trial begin(Lab lab, Contender contender, int databases, int backlog)
            throws SQLException, InterruptedException {
        var all = new ArrayList<OutboxDatabase>();
        for (var i = 0; i < (contender.readsOutbox() ? databases : 0); i++) {
            var database = lab.createDatabase();
            Writer.createStates(database);
            all.add(database);
        }
        var trial = new Trial(lab, contender, new Work(lab, all, lab.createTopic(), backlog));
        if (contender.readsOutbox()) {
            contender.prepare(trial.work);
        }
        return trial;
    }

    OutboxDatabase database() {
        return work.databases().getFirst();
    }

    String topic() {
        return work.topic();
    }

    Ledger ledger() {
        return ledger;
    }

    /** One more instance; does not wait until it is at work. */
    ChildJvm start() {
        var jvm = contender.start(work, jvms.size());
        jvms.add(jvm);
        return jvm;
    }

    /** One more instance, at work. */
    ChildJvm startAndAwait() throws InterruptedException {
        var jvm = start();
        contender.awaitReady(jvm, jvms.size() - 1);
        return jvm;
    }

    Receiver receive() {
        return Receiver.start(lab.bootstrapServers(), work.topic(), ledger);
    }

    OpenLoop write(double rowsPerSecond) throws SQLException {
        return OpenLoop.start(database(), topic(), ledger, rowsPerSecond);
    }

    Cpu cpu() {
        return new Cpu(jvms.stream().mapToDouble(ChildJvm::cpuSeconds).sum(), lab.postgresCpuSeconds());
    }

    /** For when all that was written has arrived, or will never. */
    void judge(Findings findings) {
        findings.add(contender, ledger.verdict());
    }

    @Override
    public void close() throws SQLException, InterruptedException {
        for (var jvm : jvms) {
            jvm.close();
        }
        for (var database : work.databases()) {
            lab.drop(database);
        }
        lab.deleteTopic(work.topic());
    }
}
