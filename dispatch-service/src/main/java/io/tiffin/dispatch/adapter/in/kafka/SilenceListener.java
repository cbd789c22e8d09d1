package io.tiffin.dispatch.adapter.in.kafka;

import io.tiffin.dispatch.application.NoteSilence;
import io.tiffin.events.Topics;
import io.tiffin.events.TrackingEvent;
import io.tiffin.kit.messaging.MessageBatches;
import io.tiffin.kit.messaging.MessageContract;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class SilenceListener {

    private static final MessageContract<TrackingEvent> CONTRACT = MessageContract.of(TrackingEvent.class);

    private final MessageBatches batches;
    private final NoteSilence noteSilence;

    SilenceListener(MessageBatches batches, NoteSilence noteSilence) {
        this.batches = batches;
        this.noteSilence = noteSilence;
    }

    @KafkaListener(id = "dispatch.silence", topics = Topics.TRACKING_EVENTS, batch = "true")
    void on(List<ConsumerRecord<String, byte[]>> poll) {
        batches.handle(poll, CONTRACT, noteSilence::on);
    }
}
