package io.tiffin.dispatch.adapter.in.kafka;

import io.tiffin.dispatch.application.AnswerAsks;
import io.tiffin.events.DispatchCommand;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.MessageBatches;
import io.tiffin.kit.messaging.MessageContract;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class AskListener {

    private static final MessageContract<DispatchCommand> CONTRACT = MessageContract.of(DispatchCommand.class);

    private final MessageBatches batches;
    private final AnswerAsks answerAsks;

    AskListener(MessageBatches batches, AnswerAsks answerAsks) {
        this.batches = batches;
        this.answerAsks = answerAsks;
    }

    @KafkaListener(id = "dispatch.asks", topics = Topics.DISPATCH_PROCESS, batch = "true")
    void on(List<ConsumerRecord<String, byte[]>> poll) {
        batches.handle(poll, CONTRACT, answerAsks::on);
    }
}
