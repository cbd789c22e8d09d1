package io.tiffin.payment.adapter.in.kafka;

import io.tiffin.events.OrderStatusEvent;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.MessageBatches;
import io.tiffin.kit.messaging.MessageContract;
import io.tiffin.payment.application.NoteOrderEnds;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class OrderEndListener {

    private static final MessageContract<OrderStatusEvent> CONTRACT = MessageContract.of(OrderStatusEvent.class);

    private final MessageBatches batches;
    private final NoteOrderEnds noteOrderEnds;

    OrderEndListener(MessageBatches batches, NoteOrderEnds noteOrderEnds) {
        this.batches = batches;
        this.noteOrderEnds = noteOrderEnds;
    }

    @KafkaListener(id = "payment-order-ends", topics = Topics.ORDERS_STATUS, batch = "true")
    void on(List<ConsumerRecord<String, byte[]>> poll) {
        batches.handle(poll, CONTRACT, noteOrderEnds::on);
    }
}
