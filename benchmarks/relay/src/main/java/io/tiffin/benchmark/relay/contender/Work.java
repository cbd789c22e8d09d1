package io.tiffin.benchmark.relay.contender;

import io.tiffin.benchmark.lab.Lab;
import io.tiffin.benchmark.lab.OutboxDatabase;
import java.util.List;

/**
 * What a contender is to do.
 *
 * @param databases whose outboxes it moves
 * @param topic that the rows name
 * @param backlog rows that wait already, for who does not read them from a database
 */
public record Work(Lab lab, List<OutboxDatabase> databases, String topic, int backlog) {

    OutboxDatabase database() {
        return databases.getFirst();
    }
}
