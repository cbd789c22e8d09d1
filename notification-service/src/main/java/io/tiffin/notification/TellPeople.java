package io.tiffin.notification;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.partitioningBy;

import io.tiffin.events.Message;
import io.tiffin.events.NotificationCommand.NotificationRequested;
import io.tiffin.events.OrderKeyed;
import io.tiffin.kit.messaging.Inbox;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.messaging.RefusedMessage;
import io.tiffin.kit.time.RealClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Turns a poll of facts into stored deliveries; nothing leaves the house here. */
@Service
class TellPeople {

    private final Inbox inbox;
    private final OrderBook orders;
    private final Contacts contacts;
    private final Deliveries deliveries;
    private final Sender sender;
    private final RealClock clock;

    TellPeople(
            Inbox inbox, OrderBook orders, Contacts contacts, Deliveries deliveries, Sender sender, RealClock clock) {
        this.inbox = inbox;
        this.orders = orders;
        this.contacts = contacts;
        this.deliveries = deliveries;
        this.sender = sender;
        this.clock = clock;
    }

    @Transactional
    void on(List<Incoming<Message>> poll) {
        var fresh = inbox.claim(
                "notification.facts", poll.stream().filter(TellPeople::concerns).toList());
        if (fresh.isEmpty()) {
            return;
        }
        var before = orders.lock(blanksFor(fresh));
        var book = new HashMap<>(before);
        var notices = new ArrayList<Notice>();
        for (var incoming : fresh) {
            switch (incoming.event()) {
                case OrderKeyed fact -> {
                    var told = requireNonNull(book.get(fact.orderId())).on(fact, incoming.messageId(), incoming.time());
                    book.put(fact.orderId(), told.parties());
                    notices.addAll(told.notices());
                }
                case NotificationRequested request -> notices.add(requested(request, incoming));
                default -> {}
            }
        }
        orders.update(book.values().stream()
                .filter(parties -> !parties.equals(before.get(parties.orderId())))
                .toList());
        notices.addAll(orders.release(newlyKnown(before, book)));
        tell(notices.stream()
                .map(notice -> notice.orderId() == null
                        ? notice
                        : requireNonNull(book.get(notice.orderId())).addressed(notice))
                .toList());
    }

    private void tell(List<Notice> notices) {
        var byAddressed = notices.stream().collect(partitioningBy(notice -> notice.recipientId() != null));
        orders.hold(byAddressed.getOrDefault(false, List.of()));
        var addressed = byAddressed.getOrDefault(true, List.of());
        if (addressed.isEmpty()) {
            return;
        }
        var reached = contacts.of(addressed.stream()
                .map(notice -> new Recipient(notice.audience(), String.valueOf(notice.recipientId())))
                .distinct()
                .toList());
        if (deliveries.add(addressed, reached, clock.now())) {
            wakeSenderAfterCommit();
        }
    }

    private void wakeSenderAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                sender.wake();
            }
        });
    }

    private static boolean concerns(Incoming<Message> incoming) {
        return switch (incoming.event()) {
            case OrderKeyed fact -> Parties.concerns(fact);
            case NotificationRequested _ -> true;
            default -> false;
        };
    }

    private static Notice requested(NotificationRequested request, Incoming<Message> incoming) {
        var audience = Audience.find(request.recipientRole())
                .orElseThrow(() -> new RefusedMessage("nobody has the role " + request.recipientRole()));
        var template = Template.find(request.template())
                .filter(found -> found.isFor(audience))
                .orElseThrow(() ->
                        new RefusedMessage("no template %s for a %s".formatted(request.template(), audience.word())));
        return new Notice(
                incoming.messageId(),
                audience,
                request.recipientId().toString(),
                template,
                request.parameters(),
                null,
                incoming.city(),
                request.occurredAt());
    }

    private static Collection<Parties> blanksFor(List<Incoming<Message>> fresh) {
        var blanks = new HashMap<UUID, Parties>();
        for (var incoming : fresh) {
            if (incoming.event() instanceof OrderKeyed fact) {
                blanks.putIfAbsent(fact.orderId(), Parties.unknown(fact.orderId(), incoming.city()));
            }
        }
        return blanks.values();
    }

    private static List<UUID> newlyKnown(Map<UUID, Parties> before, Map<UUID, Parties> after) {
        return before.values().stream()
                .filter(old -> old.customerId() == null || old.restaurantId() == null)
                .filter(old -> !old.equals(after.get(old.orderId())))
                .map(Parties::orderId)
                .toList();
    }
}
