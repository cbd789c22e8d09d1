package io.tiffin.benchmark.relay.contender;

import io.tiffin.benchmark.lab.ChildJvm;
import java.sql.SQLException;
import java.util.List;

/** Debezium's engine and its PostgreSQL connector, tuned for an outbox. Its second instance waits for the replication slot. */
public final class DebeziumEmbedded implements Contender {

    static final String PUBLICATION = "debezium_outbox";

    @Override
    public String name() {
        return "debezium";
    }

    @Override
    public void prepare(Work work) throws SQLException {
        var database = work.database();
        database.asAdministrator(
                "create publication %s for table outbox with (publish = 'insert')".formatted(PUBLICATION));
        database.asAdministrator("select pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(slot(work)));
    }

    @Override
    public ChildJvm start(Work work, int instance) {
        var database = work.database();
        var arguments = List.of(
                Integer.toString(database.server().port()),
                database.name(),
                slot(work),
                work.lab().folder().resolve(slot(work) + ".offsets").toString(),
                work.lab().bootstrapServers());
        return work.lab().start(ChildJvm.Start.of("debezium-" + instance, DebeziumProgram.class, arguments));
    }

    /** Slots belong to the whole server. */
    private static String slot(Work work) {
        return "debezium_" + work.database().name();
    }

    @Override
    public void awaitReady(ChildJvm jvm, int instance) throws InterruptedException {
        if (instance == 0) {
            jvm.awaitReady();
        } else {
            jvm.await(jvm::isAlive); // it is ready when the slot is free
        }
    }
}
