package io.tiffin.notification;

import io.tiffin.events.AssignmentEvent;
import io.tiffin.events.Message;
import io.tiffin.events.NotificationCommand;
import io.tiffin.events.OrderCreated;
import io.tiffin.events.OrderStatusEvent;
import io.tiffin.events.RestaurantEvent;
import io.tiffin.events.Topics;
import io.tiffin.events.TrackingEvent;
import io.tiffin.kit.messaging.MessageBatches;
import io.tiffin.kit.messaging.MessageContract;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** One container for all topics: nobody waits for the single message, so polls may be large. */
@Component
class FactListener {

    private static final MessageContract<Message> CONTRACT = MessageContract.ofAll(
            OrderCreated.class,
            OrderStatusEvent.class,
            AssignmentEvent.class,
            RestaurantEvent.class,
            TrackingEvent.class,
            NotificationCommand.class);

    private final MessageBatches batches;
    private final TellPeople tellPeople;

    FactListener(MessageBatches batches, TellPeople tellPeople) {
        this.batches = batches;
        this.tellPeople = tellPeople;
    }

    @KafkaListener(
            id = "notification.facts",
            topics = {
                Topics.ORDERS_CREATED,
                Topics.ORDERS_STATUS,
                Topics.DRIVER_ASSIGNMENT,
                Topics.RESTAURANTS_EVENTS,
                Topics.TRACKING_EVENTS,
                Topics.NOTIFICATIONS_SEND
            },
            batch = "true",
            properties = {"fetch.min.bytes=16384", "fetch.max.wait.ms=100"})
    void on(List<ConsumerRecord<String, byte[]>> poll) {
        batches.handle(poll, CONTRACT, tellPeople::on);
    }
}
