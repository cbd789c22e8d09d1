package io.tiffin.restaurant.adapter.in.kafka;

import io.tiffin.events.OrderStatusEvent;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.MessageBatches;
import io.tiffin.kit.messaging.MessageContract;
import io.tiffin.restaurant.application.NoteHandOver;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class OrderStatusListener {

    private static final MessageContract<OrderStatusEvent> CONTRACT = MessageContract.of(OrderStatusEvent.class);

    private final MessageBatches batches;
    private final NoteHandOver noteHandOver;

    OrderStatusListener(MessageBatches batches, NoteHandOver noteHandOver) {
        this.batches = batches;
        this.noteHandOver = noteHandOver;
    }

    @KafkaListener(id = "restaurant.hand-over", topics = Topics.ORDERS_STATUS, batch = "true")
    void on(List<ConsumerRecord<String, byte[]>> poll) {
        batches.handle(poll, CONTRACT, noteHandOver::on);
    }
}
