package io.tiffin.dispatch.adapter.in.kafka;

import io.tiffin.dispatch.application.Drivers.Seen;
import io.tiffin.dispatch.application.NotePositions;
import io.tiffin.dispatch.domain.Position;
import io.tiffin.events.DriverLocationEvent;
import io.tiffin.events.DriverLocationEvent.DriverPosition;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.messaging.MessageBatches;
import io.tiffin.kit.messaging.MessageContract;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** Waits up to 100 ms for company: a commit for a single position is dear, and nobody waits for it. */
@Component
class PositionListener {

    private static final MessageContract<DriverLocationEvent> CONTRACT = MessageContract.of(DriverLocationEvent.class);

    private final MessageBatches batches;
    private final NotePositions notePositions;

    PositionListener(MessageBatches batches, NotePositions notePositions) {
        this.batches = batches;
        this.notePositions = notePositions;
    }

    @KafkaListener(
            id = "dispatch.positions",
            topics = Topics.DRIVER_LOCATION,
            batch = "true",
            properties = {"fetch.min.bytes=65536", "fetch.max.wait.ms=100", "max.poll.records=2000"})
    void on(List<ConsumerRecord<String, byte[]>> poll) {
        batches.handle(
                poll,
                CONTRACT,
                records -> notePositions.on(records.stream()
                        .map(Incoming::event)
                        .map(PositionListener::seen)
                        .toList()));
    }

    private static Seen seen(DriverLocationEvent event) {
        return switch (event) {
            case DriverPosition position ->
                new Seen(
                        position.driverId(),
                        position.city(),
                        new Position(
                                position.position().lat(), position.position().lng()),
                        position.at());
        };
    }
}
