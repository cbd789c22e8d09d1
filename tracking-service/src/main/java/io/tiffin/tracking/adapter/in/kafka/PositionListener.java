package io.tiffin.tracking.adapter.in.kafka;

import io.tiffin.events.DriverLocationEvent;
import io.tiffin.events.DriverLocationEvent.DriverPosition;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.messaging.MessageBatches;
import io.tiffin.kit.messaging.MessageContract;
import io.tiffin.tracking.application.DriverSighting;
import io.tiffin.tracking.application.FollowDrivers;
import io.tiffin.tracking.domain.Position;
import io.tiffin.tracking.domain.Sighting;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** Waits up to 200 ms for company: a commit for one position is dear, and a customer sees one every three seconds. */
@Component
class PositionListener {

    private static final MessageContract<DriverLocationEvent> CONTRACT = MessageContract.of(DriverLocationEvent.class);

    private final MessageBatches batches;
    private final FollowDrivers followDrivers;

    PositionListener(MessageBatches batches, FollowDrivers followDrivers) {
        this.batches = batches;
        this.followDrivers = followDrivers;
    }

    @KafkaListener(
            id = "tracking.positions",
            topics = Topics.DRIVER_LOCATION,
            batch = "true",
            properties = {"fetch.min.bytes=65536", "fetch.max.wait.ms=200", "max.poll.records=2000"})
    void on(List<ConsumerRecord<String, byte[]>> poll) {
        batches.handle(
                poll,
                CONTRACT,
                records -> followDrivers.on(records.stream()
                        .map(Incoming::event)
                        .map(PositionListener::sighting)
                        .toList()));
    }

    private static DriverSighting sighting(DriverLocationEvent event) {
        return switch (event) {
            case DriverPosition seen ->
                new DriverSighting(
                        seen.driverId(),
                        seen.city(),
                        new Sighting(
                                new Position(
                                        seen.position().lat(), seen.position().lng()),
                                seen.at()),
                        seen.accuracyM(),
                        seen.speedMps());
        };
    }
}
