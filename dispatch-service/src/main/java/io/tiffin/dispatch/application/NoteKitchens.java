package io.tiffin.dispatch.application;

import io.tiffin.dispatch.application.Kitchens.ReadyAt;
import io.tiffin.events.RestaurantEvent;
import io.tiffin.events.RestaurantEvent.PrepTimeChanged;
import io.tiffin.events.RestaurantEvent.TicketAccepted;
import io.tiffin.events.RestaurantEvent.TicketCancelled;
import io.tiffin.events.RestaurantEvent.TicketOpened;
import io.tiffin.events.RestaurantEvent.TicketPreparing;
import io.tiffin.events.RestaurantEvent.TicketReady;
import io.tiffin.events.RestaurantEvent.TicketRejected;
import io.tiffin.kit.messaging.Inbox;
import io.tiffin.kit.messaging.Incoming;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** When kitchens say they will be ready; the driver on the way hears of it. */
@Service
public class NoteKitchens {

    private static final String CONSUMER = "dispatch.kitchens";

    private final Inbox inbox;
    private final Kitchens kitchens;
    private final Jobs jobs;
    private final Announcements announcements;

    NoteKitchens(Inbox inbox, Kitchens kitchens, Jobs jobs, Announcements announcements) {
        this.inbox = inbox;
        this.kitchens = kitchens;
        this.jobs = jobs;
        this.announcements = announcements;
    }

    @Transactional
    public void on(List<Incoming<RestaurantEvent>> records) {
        var news = new LinkedHashMap<UUID, ReadyAt>();
        for (var record : inbox.claim(CONSUMER, records)) {
            readyAt(record.event()).ifPresent(said -> news.put(said.order(), said));
        }
        if (news.isEmpty()) {
            return;
        }
        jobs.lock(
                news.keySet()); // or a driver would hear of the time after he has heard that the delivery is cancelled
        kitchens.note(news.values());
        announcements.readyAtChanged(jobs.assigned(news.keySet()));
    }

    private static Optional<ReadyAt> readyAt(RestaurantEvent event) {
        return switch (event) {
            case TicketAccepted accepted ->
                Optional.of(new ReadyAt(accepted.orderId(), accepted.readyAt(), accepted.occurredAt()));
            case PrepTimeChanged changed ->
                Optional.of(new ReadyAt(changed.orderId(), changed.readyAt(), changed.occurredAt()));
            case TicketReady ready -> Optional.of(new ReadyAt(ready.orderId(), ready.occurredAt(), ready.occurredAt()));
            case TicketOpened _, TicketRejected _, TicketPreparing _, TicketCancelled _ -> Optional.empty();
        };
    }
}
