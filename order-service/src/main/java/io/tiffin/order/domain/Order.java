package io.tiffin.order.domain;

import io.tiffin.order.domain.FoodSaga.Move;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An order and where its saga stands. An operation returns the next state and what explains it. */
public record Order(Terms terms, Facets facets, Step step) {

    /**
     * What was agreed when the order was placed; it never changes.
     *
     * @param paymentMethod the provider's name for the card, {@code pm_…}
     */
    public record Terms(
            UUID id,
            UUID customer,
            UUID restaurant,
            String city,
            Quote quote,
            Position pickUp,
            Position dropOff,
            String paymentMethod,
            Instant placedAt) {}

    /**
     * @param move the row of the table that was taken; null when the signal means nothing in this step
     * @param entry the new line of the timeline, if it has one
     */
    public record Change(
            Order order,
            Signal signal,
            @Nullable Move move,
            @Nullable Entry entry,
            List<OrderEvent> events) {

        public Change {
            events = List.copyOf(events);
        }

        public boolean ignored() {
            return move == null && signal != Signal.NONE;
        }
    }

    public UUID id() {
        return terms.id();
    }

    public OrderStatus status() {
        return facets.status();
    }

    public static Change place(Terms terms) {
        var order = new Order(terms, Facets.PLACED, FoodSaga.START.to());
        var entry = new Entry("order.placed", terms.placedAt(), Actor.CUSTOMER, Map.of(), order.facets);
        return new Change(order, Signal.NONE, FoodSaga.START, entry, List.of(new OrderEvent.Placed(terms.placedAt())));
    }

    /** Somebody tells a fact. One that comes behind the status changes its facet only. */
    public Change hear(News news) {
        var fact = news.fact();
        var told = fact.applyTo(facets, news);
        var implied = fact.implied().filter(told.status()::allows);
        if (implied.isPresent()) {
            told = told.with(implied.get());
        }
        var data = new HashMap<String, String>();
        if (news.word() != null) {
            data.put("reason", news.word());
        }
        return advance(fact.signal(), told, fact, fact.actor(), news.occurredAt(), data);
    }

    /** The customer asks to cancel; refused out loud where the table has no row. Others may have asked dispatch already. */
    public Change cancel(String note, Instant at) {
        var requested = facets.cancellation();
        if (step == Step.RELEASING && requested != null) {
            return advance(
                    Signal.NONE,
                    facets.with(requested.alsoAskedByCustomer()),
                    null,
                    Actor.CUSTOMER,
                    at,
                    note.isBlank() ? Map.of() : Map.of("note", note));
        }
        if (FoodSaga.next(step, Signal.CANCEL_ASKED).isEmpty()) {
            throw new IllegalOrderTransition(id(), status(), "cancel");
        }
        return advance(
                Signal.CANCEL_ASKED,
                facets,
                null,
                Actor.CUSTOMER,
                at,
                note.isBlank() ? Map.of() : Map.of("note", note));
    }

    /** What the step waited for did not come in time. */
    public Change timeOut(Instant at) {
        return advance(Signal.TIMED_OUT, facets, null, Actor.SYSTEM, at, Map.of());
    }

    private Change advance(
            Signal signal, Facets told, @Nullable Fact fact, Actor actor, Instant at, Map<String, String> data) {
        var move = FoodSaga.next(step, signal).orElse(null);
        var after = move == null ? told : decided(told, signal, move);
        var next = new Order(terms, after, move == null ? step : move.to());
        var facetsChanged = !after.equals(facets);
        var shown = fact == null ? facetsChanged : fact.shows(facetsChanged);
        var entry = shown ? new Entry(typeOf(after, fact), at, actor, data, after) : null;
        return new Change(next, signal, move, entry, explained(after, signal, at));
    }

    /** What the saga's decision itself says about the order. */
    private Facets decided(Facets told, Signal signal, Move move) {
        if (move.actions().contains(Action.REFUSE_CANCELLATION) && told.cancellation() != null) {
            return told.with(told.cancellation().refused());
        }
        return switch (move.to()) {
            case RELEASING ->
                step == Step.RELEASING
                        ? told
                        : told.with(Cancellation.requested(Cause.of(step, signal, told.payment())));
            case VOIDING, REFUNDING, CANCELLED ->
                told.status() == OrderStatus.CANCELLED
                        ? told
                        : told.with(cause(told, signal).done()).with(moveTo(told.status(), OrderStatus.CANCELLED));
            default -> told;
        };
    }

    private Cancellation cause(Facets told, Signal signal) {
        return step == Step.RELEASING && told.cancellation() != null
                ? told.cancellation()
                : Cancellation.requested(Cause.of(step, signal, told.payment()));
    }

    private OrderStatus moveTo(OrderStatus from, OrderStatus target) {
        if (!from.allows(target)) {
            throw new IllegalOrderTransition(id(), from, target.name());
        }
        return target;
    }

    private String typeOf(Facets after, @Nullable Fact fact) {
        if (after.status() != status()) {
            return "order." + after.status().name().toLowerCase(Locale.ROOT);
        }
        return fact == null ? "cancellation.requested" : fact.entry();
    }

    private List<OrderEvent> explained(Facets after, Signal signal, Instant at) {
        var events = new ArrayList<OrderEvent>();
        if (after.status() != status()) {
            statusEvent(after, at).ifPresent(events::add);
        }
        var cancellation = after.cancellation();
        if (cancellation != null
                && cancellation.isRefusedToTheCustomer()
                && !cancellation.equals(facets.cancellation())) {
            events.add(new OrderEvent.CancellationRefused(Cause.CUSTOMER_REQUEST, at));
        }
        delay(after, signal, at).ifPresent(events::add);
        return events;
    }

    private Optional<OrderEvent> statusEvent(Facets after, Instant at) {
        return switch (after.status()) {
            case PLACED -> Optional.empty();
            case CONFIRMED ->
                Optional.of(new OrderEvent.Confirmed(
                        Objects.requireNonNullElse(after.kitchen().readyAt(), at), at));
            case PREPARING -> Optional.of(new OrderEvent.Preparing(at));
            case READY -> Optional.of(new OrderEvent.Ready(at));
            case PICKED_UP -> Optional.of(new OrderEvent.PickedUp(driverOf(after), at));
            case DELIVERED -> Optional.of(new OrderEvent.Delivered(driverOf(after), at));
            case CANCELLED ->
                Optional.of(new OrderEvent.Cancelled(
                        Objects.requireNonNull(after.cancellation()).cause(), at));
        };
    }

    private static UUID driverOf(Facets after) {
        return Objects.requireNonNull(after.delivery().driver());
    }

    private Optional<OrderEvent> delay(Facets after, Signal signal, Instant at) {
        if (after.status() == OrderStatus.CANCELLED || after.status().compareTo(OrderStatus.PICKED_UP) >= 0) {
            return Optional.empty();
        }
        var was = facets.kitchen().readyAt();
        var is = after.kitchen().readyAt();
        if (signal == Signal.PREP_CHANGED && was != null && is != null && is.isAfter(was)) {
            return Optional.of(new OrderEvent.Delayed(is, "kitchen", at));
        }
        return signal == Signal.UNASSIGNED && step == Step.COLLECTING
                ? Optional.of(new OrderEvent.Delayed(is, "driver", at))
                : Optional.empty();
    }
}
