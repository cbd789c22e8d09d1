package io.tiffin.tracking.adapter.out.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.events.DriverLocationEvent.DriverPosition;
import io.tiffin.events.GeoPoint;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.DirectMessages;
import io.tiffin.kit.messaging.OutgoingMessage;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.tracking.application.DriverSighting;
import io.tiffin.tracking.application.PositionStream;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Straight to Kafka, without an outbox; the producer gathers batches by itself. */
@Component
class KafkaPositions implements PositionStream {

    private static final Logger log = LoggerFactory.getLogger(KafkaPositions.class);

    private final DirectMessages kafka;
    private final Counter lost;

    KafkaPositions(DirectMessages kafka, MeterRegistry meters) {
        this.kafka = kafka;
        this.lost = meters.counter("tracking.positions.lost");
    }

    @Override
    public void publish(List<DriverSighting> sightings) {
        try {
            sightings.forEach(this::publish);
        } catch (RuntimeException e) {
            log.warn("positions cannot be sent: {}", e.toString());
            throw new ApiProblem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "temporarily_unavailable",
                    "Temporarily unavailable",
                    "Positions cannot be taken now; send them again in a few seconds.");
        }
    }

    private void publish(DriverSighting seen) {
        var position = seen.sighting().position();
        var event = new DriverPosition(
                seen.driverId(),
                seen.city(),
                new GeoPoint(position.lat(), position.lng()),
                seen.accuracyM(),
                seen.speedMps(),
                seen.sighting().at());
        var _ = kafka.send(OutgoingMessage.of(
                        Topics.DRIVER_LOCATION,
                        seen.driverId(),
                        seen.city(),
                        null,
                        event,
                        seen.sighting().at()))
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        lost.increment();
                    }
                });
    }
}
