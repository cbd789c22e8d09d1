package io.tiffin.tracking.adapter.in.kafka;

import io.tiffin.events.AssignmentEvent;
import io.tiffin.events.DispatchCommand;
import io.tiffin.events.Message;
import io.tiffin.events.RestaurantEvent;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.MessageBatches;
import io.tiffin.kit.messaging.MessageContract;
import io.tiffin.tracking.application.FollowTrips;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class TripListener {

    private static final MessageContract<Message> CONTRACT =
            MessageContract.ofAll(DispatchCommand.class, AssignmentEvent.class, RestaurantEvent.class);

    private final MessageBatches batches;
    private final FollowTrips followTrips;

    TripListener(MessageBatches batches, FollowTrips followTrips) {
        this.batches = batches;
        this.followTrips = followTrips;
    }

    @KafkaListener(
            id = "tracking.trips",
            topics = {Topics.DISPATCH_PROCESS, Topics.DRIVER_ASSIGNMENT, Topics.RESTAURANTS_EVENTS},
            batch = "true",
            properties = {"fetch.min.bytes=16384", "fetch.max.wait.ms=100"})
    void on(List<ConsumerRecord<String, byte[]>> poll) {
        batches.handle(poll, CONTRACT, followTrips::on);
    }
}
