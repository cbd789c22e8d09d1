package io.tiffin.order.application;

import io.tiffin.kit.time.BusinessClock;
import io.tiffin.kit.time.PersonWait;
import io.tiffin.kit.time.RealClock;
import io.tiffin.order.domain.Action;
import io.tiffin.order.domain.Order;
import io.tiffin.order.domain.Signal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a step waits, and what we tell the others about it. Deadlines are kept as real instants: one poller serves both clocks. */
@Component
public class Waits {

    private final SagaSettings settings;
    private final BusinessClock business;
    private final RealClock real;

    Waits(SagaSettings settings, BusinessClock business, RealClock real) {
        this.settings = settings;
        this.business = business;
        this.real = real;
    }

    public Instant businessNow() {
        return business.now();
    }

    public Instant realNow() {
        return real.now();
    }

    /** When the step times out that the order has come to on this signal; null where nothing is waited for. */
    @Nullable
    Instant deadline(Order order, Signal signal, @Nullable Instant current) {
        return switch (order.step()) {
            case AUTHORIZING ->
                signal == Signal.NEEDS_CUSTOMER ? person(settings.authentication()) : machine(settings.authorization());
            // what the kitchen was told: who accepts by then is heard, however late the ticket was opened
            case ACCEPTING -> signal == Signal.OPENED && current != null ? current : answerOfKitchen();
            // dispatch does not search longer because the food comes later
            case DISPATCHING -> signal == Signal.PREP_CHANGED && current != null ? current : person(settings.search());
            case COLLECTING -> afterReady(order);
            case RELEASING -> machine(settings.release());
            case DELIVERING, ON_THE_ROAD -> person(settings.delivery());
            case SETTLING -> machine(settings.capture());
            case REFUNDING -> machine(settings.refund());
            case VOIDING -> machine(settings.voiding());
            case DONE, CANCELLED -> null;
        };
    }

    /** By when the asked one must have started: real time for payments, business time for people; null when always. */
    @Nullable
    Instant respondBy(Action action) {
        return switch (action) {
            case AUTHORIZE -> real.now().plus(settings.authorization());
            case OPEN_TICKET -> kitchenMustAnswer();
            case FIND_DRIVER -> business.after(settings.search());
            case CAPTURE, VOID, CANCEL_TICKET, RELEASE_DRIVER, REFUND_BY_POLICY, REFUND_IN_FULL -> null;
            case ALERT_OPERATOR, REFUSE_CANCELLATION -> throw new IllegalArgumentException(action + " asks nobody");
        };
    }

    /** Real time until the ask is sent again. */
    Duration answerWithin(Action action) {
        return switch (action) {
            case AUTHORIZE -> settings.authorization().plus(settings.margin());
            case OPEN_TICKET, VOID, CANCEL_TICKET, RELEASE_DRIVER -> settings.quickAnswer();
            case FIND_DRIVER ->
                business.toReal(business.length(settings.search())).plus(settings.margin());
            case REFUND_BY_POLICY, REFUND_IN_FULL -> settings.refundAnswer();
            case CAPTURE -> settings.capture();
            case ALERT_OPERATOR, REFUSE_CANCELLATION -> throw new IllegalArgumentException(action + " asks nobody");
        };
    }

    private Instant machine(Duration wait) {
        return real.now().plus(wait).plus(settings.margin());
    }

    private Instant person(PersonWait wait) {
        return business.toReal(business.after(wait)).plus(settings.margin());
    }

    private Instant kitchenMustAnswer() {
        return business.after(settings.opening()).plus(business.length(settings.acceptance()));
    }

    private Instant answerOfKitchen() {
        return business.toReal(kitchenMustAnswer()).plus(settings.margin());
    }

    private Instant afterReady(Order order) {
        var ready = order.facets().kitchen().readyAt();
        var now = business.now();
        var from = ready == null || ready.isBefore(now) ? now : ready;
        return business.toReal(from.plus(business.length(settings.collection())))
                .plus(settings.margin());
    }
}
