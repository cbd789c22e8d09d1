package io.tiffin.benchmark.relay.contender;

import io.tiffin.benchmark.lab.ChildJvm;
import java.util.List;

/** The reference: the same rows, in memory already, by a producer alone. Nothing that reads a database can be faster. */
public final class RawProducer implements Contender {

    @Override
    public String name() {
        return "raw";
    }

    @Override
    public boolean readsOutbox() {
        return false;
    }

    @Override
    public ChildJvm start(Work work, int instance) {
        var arguments = List.of(work.lab().bootstrapServers(), work.topic(), Integer.toString(work.backlog()));
        return work.lab().start(ChildJvm.Start.of("raw-" + instance, RawProducerProgram.class, arguments));
    }

    @Override
    public void awaitReady(ChildJvm jvm, int instance) throws InterruptedException {
        jvm.awaitReady();
    }
}
