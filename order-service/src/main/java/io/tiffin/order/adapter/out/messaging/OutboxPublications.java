package io.tiffin.order.adapter.out.messaging;

import io.tiffin.kit.asks.Ask;
import io.tiffin.kit.asks.Asks;
import io.tiffin.kit.messaging.Outbox;
import io.tiffin.kit.messaging.OutgoingMessage;
import io.tiffin.order.application.Life;
import io.tiffin.order.application.Publications;
import io.tiffin.order.application.Said.Asked;
import io.tiffin.order.application.Said.AskedAgain;
import io.tiffin.order.application.Said.Told;
import io.tiffin.order.domain.Order;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.UUID;
import org.springframework.stereotype.Component;

@Component
class OutboxPublications implements Publications {

    private final Asks asks;
    private final Outbox outbox;

    OutboxPublications(Asks asks, Outbox outbox) {
        this.asks = asks;
        this.outbox = outbox;
    }

    @Override
    public void publish(Collection<Life> lives) {
        var answered = new HashSet<UUID>();
        var opened = new ArrayList<Ask>();
        var messages = new ArrayList<OutgoingMessage>();
        for (var life : lives) {
            answered.addAll(life.answered());
            for (var said : life.said()) {
                switch (said) {
                    case Told(var sequence, var event) ->
                        messages.add(OutgoingMessage.of(
                                Wire.topic(event),
                                life.id(),
                                city(life.order()),
                                sequence,
                                Wire.event(event, life.order().terms()),
                                event.at()));
                    case Asked asked -> {
                        var ask = ask(asked, life.order());
                        opened.add(ask);
                        messages.add(OutgoingMessage.of(
                                        ask.topic(), life.id(), ask.city(), asked.sequence(), ask.payload(), asked.at())
                                .withAsk(ask.id()));
                    }
                    case AskedAgain(var sequence, var ask, var at) ->
                        messages.add(OutgoingMessage.of(ask.topic(), life.id(), ask.city(), sequence, ask.payload(), at)
                                .withAsk(ask.id()));
                }
            }
        }
        asks.open(opened);
        asks.answer(answered);
        lives.stream()
                .filter(life -> !life.withdrawn().isEmpty())
                .forEach(life -> asks.withdraw(
                        life.id(), life.withdrawn().stream().map(Enum::name).toList()));
        outbox.add(messages);
    }

    private static Ask ask(Asked asked, Order order) {
        return new Ask(
                asked.id(),
                asked.action().name(),
                order.id(),
                city(order),
                Commands.topic(asked.action()),
                Commands.command(asked, order),
                asked.answerWithin());
    }

    private static String city(Order order) {
        return order.terms().city();
    }
}
