package io.tiffin.restaurant.domain;

import static io.tiffin.restaurant.domain.TicketStatus.ACCEPTED;
import static io.tiffin.restaurant.domain.TicketStatus.CANCELLED;
import static io.tiffin.restaurant.domain.TicketStatus.HANDED_OVER;
import static io.tiffin.restaurant.domain.TicketStatus.NEW;
import static io.tiffin.restaurant.domain.TicketStatus.PREPARING;
import static io.tiffin.restaurant.domain.TicketStatus.READY;
import static io.tiffin.restaurant.domain.TicketStatus.REJECTED;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order as its kitchen sees it. A ticket that was never opened (refused at once, or cancelled before it came) exists
 * only to remember that answer.
 *
 * @param sequence the number of the last message about this order
 */
public record Ticket(
        UUID orderId,
        UUID restaurantId,
        String city,
        List<Line> lines,
        TicketStatus status,
        Progress progress,
        @Nullable Ending ending,
        long sequence) {

    private static final Progress NOT_OPENED = new Progress(null, null, null, 0, null, null, null);

    public static final String BY_RESTAURANT = "restaurant";
    public static final String BY_REQUEST = "request";

    public record Line(UUID menuItemId, String name, int quantity) {}

    /**
     * What has been done, and when. A kitchen that skips a tap leaves that instant empty.
     *
     * @param readyAt when the kitchen says that it will be ready
     * @param cookedAt when it said that it is
     */
    public record Progress(
            @Nullable Instant openedAt,
            @Nullable Instant respondBy,
            @Nullable Instant acceptedAt,
            int prepMinutes,
            @Nullable Instant readyAt,
            @Nullable Instant preparingAt,
            @Nullable Instant cookedAt) {}

    /** Why it was called off. */
    public record Ending(String by, String reason, Instant at) {}

    /**
     * The next state and the fact to tell.
     *
     * @param event null where nobody needs to hear (the order service itself told us of the hand-over; a repeated tap)
     * @param moved false where the present answer is only given once more
     */
    public record Change(Ticket ticket, @Nullable TicketEvent event, boolean moved) {}

    public Ticket {
        lines = List.copyOf(lines);
    }

    public static Change open(
            UUID orderId,
            UUID restaurantId,
            String city,
            List<Line> lines,
            Kitchen kitchen,
            Instant respondBy,
            Instant now) {
        var refusal =
                now.isAfter(respondBy) ? "too_late" : kitchen.refusal(lines).orElse(null);
        if (refusal != null) {
            var ending = new Ending(BY_RESTAURANT, refusal, now);
            return new Change(
                    new Ticket(orderId, restaurantId, city, lines, REJECTED, NOT_OPENED, ending, 1),
                    new TicketEvent.Rejected(refusal, now),
                    true);
        }
        var progress = new Progress(now, respondBy, null, 0, null, null, null);
        return new Change(
                new Ticket(orderId, restaurantId, city, lines, NEW, progress, null, 1),
                new TicketEvent.Opened(now),
                true);
    }

    /** The cancellation came first: its tombstone will refuse the original. */
    public static Change cancelledBeforeItCame(
            UUID orderId, UUID restaurantId, String city, String reason, Instant now) {
        var ending = new Ending(BY_REQUEST, reason, now);
        return new Change(
                new Ticket(orderId, restaurantId, city, List.of(), CANCELLED, NOT_OPENED, ending, 1),
                new TicketEvent.Cancelled(BY_REQUEST, reason, now),
                true);
    }

    /** The answer to an OpenTicket that finds this ticket here already. */
    public Change openedAlready() {
        return switch (status) {
            case NEW -> say(new TicketEvent.Opened(instant(progress.openedAt)));
            case ACCEPTED ->
                say(new TicketEvent.Accepted(
                        progress.prepMinutes, instant(progress.readyAt), instant(progress.acceptedAt)));
            case PREPARING -> say(new TicketEvent.Preparing(instant(progress.preparingAt)));
            case READY, HANDED_OVER ->
                say(new TicketEvent.Ready(instant(progress.cookedAt == null ? progress.readyAt : progress.cookedAt)));
            case REJECTED -> say(new TicketEvent.Rejected(called().reason, called().at));
            case CANCELLED ->
                say(
                        progress.openedAt == null
                                ? new TicketEvent.Rejected("cancelled", called().at)
                                : new TicketEvent.Cancelled(called().by, called().reason, called().at));
        };
    }

    /** The saga decides, so this is never refused: where nothing is left to cancel the answer is the same. */
    public Change cancelOnRequest(String reason, Instant now) {
        if (status.allows(CANCELLED)) {
            return callOff(
                    CANCELLED, new Ending(BY_REQUEST, reason, now), new TicketEvent.Cancelled(BY_REQUEST, reason, now));
        }
        return say(
                status == CANCELLED
                        ? new TicketEvent.Cancelled(called().by, called().reason, called().at)
                        : new TicketEvent.Cancelled(BY_REQUEST, reason, now));
    }

    public Change accept(int minutes, Instant now) {
        if (done(progress.acceptedAt)) {
            return unchanged();
        }
        if (status == NEW && now.isAfter(instant(progress.respondBy))) {
            var allowed = EnumSet.copyOf(status.next());
            allowed.remove(ACCEPTED); // the saga is giving up on this kitchen
            throw new IllegalTicketTransition(orderId, status, allowed, ACCEPTED.word() + " any more");
        }
        var readyAt = now.plus(Duration.ofMinutes(minutes));
        var next = new Progress(progress.openedAt, progress.respondBy, now, minutes, readyAt, null, null);
        return moveTo(ACCEPTED, next, new TicketEvent.Accepted(minutes, readyAt, now));
    }

    public Change reject(String reason, Instant now) {
        return status == REJECTED
                ? unchanged()
                : callOff(REJECTED, new Ending(BY_RESTAURANT, reason, now), new TicketEvent.Rejected(reason, now));
    }

    public Change prepare(Instant now) {
        if (done(progress.preparingAt)) {
            return unchanged();
        }
        var p = progress;
        var next = new Progress(p.openedAt, p.respondBy, p.acceptedAt, p.prepMinutes, p.readyAt, now, null);
        return moveTo(PREPARING, next, new TicketEvent.Preparing(now));
    }

    /** @param minutes from now on: what a cook can say; the same promise again is no news */
    public Change changePrepTime(int minutes, Instant now) {
        if (status != ACCEPTED && status != PREPARING) {
            throw new IllegalTicketTransition(orderId, status, status.next(), "ready at another time");
        }
        var readyAt = now.plus(Duration.ofMinutes(minutes));
        if (Duration.between(instant(progress.readyAt), readyAt).abs().compareTo(Duration.ofSeconds(30)) < 0) {
            return unchanged();
        }
        var p = progress;
        var next = new Progress(p.openedAt, p.respondBy, p.acceptedAt, p.prepMinutes, readyAt, p.preparingAt, null);
        return new Change(with(status, next, null, sequence + 1), new TicketEvent.PrepTimeChanged(readyAt, now), true);
    }

    public Change ready(Instant now) {
        if (done(progress.cookedAt)) {
            return unchanged();
        }
        var p = progress;
        var next = new Progress(p.openedAt, p.respondBy, p.acceptedAt, p.prepMinutes, p.readyAt, p.preparingAt, now);
        return moveTo(READY, next, new TicketEvent.Ready(now));
    }

    public Change cancelByKitchen(String reason, Instant now) {
        return status == CANCELLED
                ? unchanged()
                : callOff(
                        CANCELLED,
                        new Ending(BY_RESTAURANT, reason, now),
                        new TicketEvent.Cancelled(BY_RESTAURANT, reason, now));
    }

    /** A fact that others have established: where it does not fit any more it changes nothing. */
    public Change handedOver() {
        return status.allows(HANDED_OVER)
                ? new Change(with(HANDED_OVER, progress, null, sequence), null, true)
                : unchanged();
    }

    /** Whether the kitchen has ever seen it. */
    public boolean wasOpened() {
        return progress.openedAt != null;
    }

    private boolean done(@Nullable Instant step) {
        return step != null && !status.isCalledOff();
    }

    private Change callOff(TicketStatus target, Ending why, TicketEvent event) {
        require(target);
        return new Change(with(target, progress, why, sequence + 1), event, true);
    }

    private Change moveTo(TicketStatus target, Progress next, TicketEvent event) {
        require(target);
        return new Change(with(target, next, null, sequence + 1), event, true);
    }

    private void require(TicketStatus target) {
        if (!status.allows(target)) {
            throw new IllegalTicketTransition(orderId, status, status.next(), target.word());
        }
    }

    private Change say(TicketEvent again) {
        return new Change(with(status, progress, ending, sequence + 1), again, false);
    }

    private Change unchanged() {
        return new Change(this, null, false);
    }

    private Ticket with(TicketStatus newStatus, Progress newProgress, @Nullable Ending newEnding, long newSequence) {
        return new Ticket(orderId, restaurantId, city, lines, newStatus, newProgress, newEnding, newSequence);
    }

    private Ending called() {
        return requireNonNull(ending, "a ticket that was called off says why");
    }

    private static Instant instant(@Nullable Instant known) {
        return requireNonNull(known, "this state has that instant");
    }
}
