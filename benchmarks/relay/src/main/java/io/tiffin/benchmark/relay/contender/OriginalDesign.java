package io.tiffin.benchmark.relay.contender;

import io.tiffin.benchmark.lab.ChildJvm;
import java.util.List;

/** The outbox of the textbooks: a poll every 100 ms, {@code for update skip locked} so that several relays can work at once. */
public final class OriginalDesign implements Contender {

    @Override
    public String name() {
        return "original";
    }

    @Override
    public ChildJvm start(Work work, int instance) {
        var database = work.database();
        var arguments = List.of(database.url(), database.name(), work.lab().bootstrapServers());
        return work.lab().start(ChildJvm.Start.of("original-" + instance, OriginalDesignProgram.class, arguments));
    }

    @Override
    public void awaitReady(ChildJvm jvm, int instance) throws InterruptedException {
        jvm.awaitReady();
    }
}
