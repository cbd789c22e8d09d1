package io.tiffin.order.adapter.in.kafka;

import io.tiffin.events.AssignmentEvent;
import io.tiffin.events.Message;
import io.tiffin.events.PaymentEvent;
import io.tiffin.events.RestaurantEvent;
import io.tiffin.events.Topics;
import io.tiffin.events.TrackingEvent;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.messaging.MessageBatches;
import io.tiffin.kit.messaging.MessageContract;
import io.tiffin.order.application.AdvanceOrders;
import io.tiffin.order.domain.News;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** One container for all that the saga hears: the more shares a poll, the less a message costs. */
@Component
class SagaListener {

    private static final MessageContract<Message> CONTRACT = MessageContract.ofAll(
            PaymentEvent.class, RestaurantEvent.class, AssignmentEvent.class, TrackingEvent.class);

    private final MessageBatches batches;
    private final AdvanceOrders advanceOrders;

    SagaListener(MessageBatches batches, AdvanceOrders advanceOrders) {
        this.batches = batches;
        this.advanceOrders = advanceOrders;
    }

    @KafkaListener(
            id = AdvanceOrders.CONSUMER,
            topics = {
                Topics.PAYMENTS_EVENTS,
                Topics.RESTAURANTS_EVENTS,
                Topics.DRIVER_ASSIGNMENT,
                Topics.TRACKING_EVENTS
            },
            batch = "true")
    void on(List<ConsumerRecord<String, byte[]>> poll) {
        batches.handle(
                poll,
                CONTRACT,
                records -> advanceOrders.on(
                        records.stream().map(SagaListener::translated).toList()));
    }

    private static Incoming<News> translated(Incoming<Message> incoming) {
        return new Incoming<>(
                incoming.messageId(),
                incoming.topic(),
                incoming.partition(),
                incoming.offset(),
                incoming.key(),
                incoming.city(),
                Translation.news(incoming.event(), incoming.inReplyTo()),
                incoming.time(),
                incoming.ask(),
                incoming.inReplyTo());
    }
}
