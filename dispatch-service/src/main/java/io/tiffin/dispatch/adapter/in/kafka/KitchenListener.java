package io.tiffin.dispatch.adapter.in.kafka;

import io.tiffin.dispatch.application.NoteKitchens;
import io.tiffin.events.RestaurantEvent;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.MessageBatches;
import io.tiffin.kit.messaging.MessageContract;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class KitchenListener {

    private static final MessageContract<RestaurantEvent> CONTRACT = MessageContract.of(RestaurantEvent.class);

    private final MessageBatches batches;
    private final NoteKitchens noteKitchens;

    KitchenListener(MessageBatches batches, NoteKitchens noteKitchens) {
        this.batches = batches;
        this.noteKitchens = noteKitchens;
    }

    @KafkaListener(id = "dispatch.kitchens", topics = Topics.RESTAURANTS_EVENTS, batch = "true")
    void on(List<ConsumerRecord<String, byte[]>> poll) {
        batches.handle(poll, CONTRACT, noteKitchens::on);
    }
}
