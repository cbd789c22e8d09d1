package io.tiffin.payment.adapter.in.kafka;

import io.tiffin.events.PaymentCommand;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.MessageBatches;
import io.tiffin.kit.messaging.MessageContract;
import io.tiffin.payment.application.HandleCommands;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class PaymentCommandListener {

    private static final MessageContract<PaymentCommand> CONTRACT = MessageContract.of(PaymentCommand.class);

    private final MessageBatches batches;
    private final HandleCommands handleCommands;

    PaymentCommandListener(MessageBatches batches, HandleCommands handleCommands) {
        this.batches = batches;
        this.handleCommands = handleCommands;
    }

    @KafkaListener(id = "payment-commands", topics = Topics.PAYMENTS_PROCESS, batch = "true")
    void on(List<ConsumerRecord<String, byte[]>> poll) {
        batches.handle(poll, CONTRACT, handleCommands::on);
    }
}
