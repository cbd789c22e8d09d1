package io.tiffin.restaurant.adapter.in.kafka;

import io.tiffin.events.RestaurantCommand;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.MessageBatches;
import io.tiffin.kit.messaging.MessageContract;
import io.tiffin.restaurant.application.OpenAndCancelTickets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class TicketCommandListener {

    private static final MessageContract<RestaurantCommand> CONTRACT = MessageContract.of(RestaurantCommand.class);

    private final MessageBatches batches;
    private final OpenAndCancelTickets openAndCancelTickets;

    TicketCommandListener(MessageBatches batches, OpenAndCancelTickets openAndCancelTickets) {
        this.batches = batches;
        this.openAndCancelTickets = openAndCancelTickets;
    }

    @KafkaListener(id = "restaurant.tickets", topics = Topics.RESTAURANTS_PROCESS, batch = "true")
    void on(List<ConsumerRecord<String, byte[]>> poll) {
        batches.handle(poll, CONTRACT, openAndCancelTickets::on);
    }
}
