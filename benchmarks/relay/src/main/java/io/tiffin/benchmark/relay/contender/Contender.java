package io.tiffin.benchmark.relay.contender;

import io.tiffin.benchmark.lab.ChildJvm;
import io.tiffin.benchmark.lab.Lab;
import java.sql.SQLException;
import java.util.Optional;

/** One way of bringing rows to the broker. */
public interface Contender {

    /** For {@code --contenders} and in the names of the figures. */
    String name();

    /** Whether it is ours, and held to the thresholds and to order. */
    default boolean isOurs() {
        return false;
    }

    /** False for who has the rows in memory. */
    default boolean readsOutbox() {
        return true;
    }

    /** Whether one process serves several databases. */
    default boolean servesManyDatabases() {
        return false;
    }

    /** Why it cannot take part here, if so. */
    default Optional<String> whyMissing(Lab lab) {
        return Optional.empty();
    }

    /** Makes in an empty database what must be there before the first row. */
    default void prepare(Work work) throws SQLException, InterruptedException {}

    /** Starts a cold JVM and does not wait for it. */
    ChildJvm start(Work work, int instance);

    /** Returns when that instance would move rows, or take over from another that does. */
    void awaitReady(ChildJvm jvm, int instance) throws InterruptedException;
}
