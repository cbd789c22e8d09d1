package io.tiffin.order.domain;

import static io.tiffin.order.domain.Fact.Shown.ALWAYS;
import static io.tiffin.order.domain.Fact.Shown.NEVER;
import static io.tiffin.order.domain.Fact.Shown.WHEN_FACETS_CHANGE;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that others tell about an order, as a table: what it is called on the timeline, whose doing it is, which signal
 * it is for the saga, which status it implies, and what it does to the facets.
 */
public enum Fact {
    // spotless:off
    PAYMENT_AUTHORIZED     ("payment.authorized",      Actor.PAYMENT,    Signal.AUTHORIZED,        null, (f, n) -> f.with(PaymentStatus.AUTHORIZED)),
    PAYMENT_DECLINED       ("payment.declined",        Actor.PAYMENT,    Signal.DECLINED,          null, (f, n) -> f.with(PaymentStatus.FAILED)),
    PAYMENT_UNAVAILABLE    ("payment.unavailable",     Actor.PAYMENT,    Signal.UNAVAILABLE,       null, (f, n) -> f), // not DECLINED: an attempt may be unknown
    PAYMENT_NEEDS_CUSTOMER ("payment.requires_action", Actor.PAYMENT,    Signal.NEEDS_CUSTOMER,    null, (f, n) -> f.with(PaymentStatus.REQUIRES_ACTION)),
    PAYMENT_CAPTURED       ("payment.captured",        Actor.PAYMENT,    Signal.CAPTURED,          null, (f, n) -> f.with(PaymentStatus.CAPTURED)),
    CAPTURE_FAILED         ("payment.capture_failed",  Actor.PAYMENT,    Signal.NONE,              null, (f, n) -> f, NEVER),
    HOLD_IN_REVIEW         ("payment.under_review",    Actor.PAYMENT,    Signal.HOLD_IN_REVIEW,    null, (f, n) -> f.with(PaymentStatus.UNDER_REVIEW)),
    CAPTURE_IN_REVIEW      ("payment.under_review",    Actor.PAYMENT,    Signal.CAPTURE_IN_REVIEW, null, (f, n) -> f.with(PaymentStatus.UNDER_REVIEW)),
    VOID_IN_REVIEW         ("payment.under_review",    Actor.PAYMENT,    Signal.VOID_IN_REVIEW,    null, (f, n) -> f.with(PaymentStatus.UNDER_REVIEW)),
    REFUND_IN_REVIEW       ("payment.under_review",    Actor.PAYMENT,    Signal.REFUND_IN_REVIEW,  null, (f, n) -> f.with(PaymentStatus.UNDER_REVIEW)),
    PAYMENT_IN_REVIEW      ("payment.under_review",    Actor.PAYMENT,    Signal.NONE,              null, (f, n) -> f.with(PaymentStatus.UNDER_REVIEW)), // of something that no step waits for
    REVIEW_CAPTURED        ("payment.captured",        Actor.PAYMENT,    Signal.NONE,              null, (f, n) -> f.with(PaymentStatus.CAPTURED)),
    REVIEW_VOIDED          ("payment.voided",          Actor.PAYMENT,    Signal.NONE,              null, (f, n) -> f.with(PaymentStatus.VOIDED)),
    REVIEW_REFUNDED        ("payment.refunded",        Actor.PAYMENT,    Signal.NONE,              null, (f, n) -> f.with(PaymentStatus.REFUNDED)),
    REVIEW_RESOLVED        ("payment.review_resolved", Actor.PAYMENT,    Signal.NONE,              null, (f, n) -> f, ALWAYS),
    PAYMENT_VOIDED         ("payment.voided",          Actor.PAYMENT,    Signal.VOIDED,            null, (f, n) -> f.with(PaymentStatus.VOIDED)),
    VOID_REFUSED           ("payment.captured",        Actor.PAYMENT,    Signal.VOID_REFUSED,      null, (f, n) -> f.with(PaymentStatus.CAPTURED)),
    PAYMENT_REFUNDED       ("payment.refunded",        Actor.PAYMENT,    Signal.REFUNDED,          null, (f, n) -> f.with(PaymentStatus.REFUNDED)),
    TIP_CHARGED            ("payment.tip_charged",     Actor.PAYMENT,    Signal.NONE,              null, (f, n) -> f, ALWAYS),
    TIP_DECLINED           ("payment.tip_declined",    Actor.PAYMENT,    Signal.NONE,              null, (f, n) -> f, ALWAYS),

    TICKET_OPENED          ("kitchen.new",             Actor.RESTAURANT, Signal.OPENED,            null, (f, n) -> f.with(f.kitchen().after(KitchenStatus.NEW))),
    TICKET_ACCEPTED        ("kitchen.accepted",        Actor.RESTAURANT, Signal.ACCEPTED,          OrderStatus.CONFIRMED,
            (f, n) -> f.with(f.kitchen().after(KitchenStatus.ACCEPTED).readyAt(n.at()))),
    TICKET_REJECTED        ("kitchen.rejected",        Actor.RESTAURANT, Signal.REJECTED,          null, (f, n) -> f.with(f.kitchen().after(KitchenStatus.REJECTED))),
    PREP_TIME_CHANGED      ("kitchen.prep_time",       Actor.RESTAURANT, Signal.PREP_CHANGED,      null, (f, n) -> f.with(f.kitchen().readyAt(n.at()))),
    TICKET_PREPARING       ("kitchen.preparing",       Actor.RESTAURANT, Signal.NONE,              OrderStatus.PREPARING, (f, n) -> f.with(f.kitchen().after(KitchenStatus.PREPARING))),
    TICKET_READY           ("kitchen.ready",           Actor.RESTAURANT, Signal.NONE,              OrderStatus.READY,
            (f, n) -> f.with(f.kitchen().after(KitchenStatus.READY).readyAt(n.occurredAt()))),
    TICKET_CANCELLED       ("kitchen.cancelled",       Actor.RESTAURANT, Signal.KITCHEN_CANCELLED, null, (f, n) -> f.with(f.kitchen().after(KitchenStatus.CANCELLED))),
    TICKET_TAKEN_BACK      ("kitchen.cancelled",       Actor.RESTAURANT, Signal.NONE,              null, (f, n) -> f.with(f.kitchen().after(KitchenStatus.CANCELLED))),

    OFFER_MADE             ("delivery.offering",       Actor.DISPATCH,   Signal.NONE,              null, (f, n) -> f.with(f.delivery().after(DeliveryStatus.OFFERING))),
    DRIVER_ASSIGNED        ("delivery.assigned",       Actor.DRIVER,     Signal.ASSIGNED,          null, (f, n) -> f.with(f.delivery().assigned(n.driver()))),
    DRIVER_UNASSIGNED      ("delivery.unassigned",     Actor.DISPATCH,   Signal.UNASSIGNED,        null, (f, n) -> f.with(f.delivery().free(DeliveryStatus.UNASSIGNED))),
    ARRIVED_AT_PICKUP      ("delivery.at_pickup",      Actor.DRIVER,     Signal.NONE,              null, (f, n) -> f.with(f.delivery().after(DeliveryStatus.AT_PICKUP))),
    PICKED_UP              ("delivery.picked_up",      Actor.DRIVER,     Signal.PICKED_UP,         OrderStatus.PICKED_UP,
            (f, n) -> f.with(f.delivery().pickedUp(n.driver())).with(f.kitchen().after(KitchenStatus.HANDED_OVER))),
    ARRIVED_AT_DROPOFF     ("delivery.at_dropoff",     Actor.DRIVER,     Signal.NONE,              null, (f, n) -> f.with(f.delivery().after(DeliveryStatus.AT_DROPOFF))),
    DELIVERED              ("delivery.delivered",      Actor.DRIVER,     Signal.DELIVERED,         OrderStatus.DELIVERED, (f, n) -> f.with(f.delivery().after(DeliveryStatus.DELIVERED))),
    UNDELIVERABLE          ("delivery.failed",         Actor.DRIVER,     Signal.UNDELIVERABLE,     null, (f, n) -> f.with(f.delivery().after(DeliveryStatus.FAILED))),
    NO_DRIVER_FOUND        ("delivery.no_driver",      Actor.DISPATCH,   Signal.NO_DRIVER,         null, (f, n) -> f.with(f.delivery().free(DeliveryStatus.CANCELLED))),
    DRIVER_RELEASED        ("delivery.released",       Actor.DISPATCH,   Signal.RELEASED,          null, (f, n) -> f.with(f.delivery().free(DeliveryStatus.CANCELLED))),
    RELEASE_REFUSED        ("delivery.release_refused", Actor.DISPATCH,  Signal.NONE,              null, (f, n) -> f, NEVER), // the pick-up says it

    DRIVER_SILENT          ("delivery.driver_silent",  Actor.SYSTEM,     Signal.NONE,              null, (f, n) -> f, NEVER), // dispatch acts on it
    DRIVER_BACK            ("delivery.driver_back",    Actor.SYSTEM,     Signal.NONE,              null, (f, n) -> f, NEVER),
    DRIVER_ARRIVING        ("delivery.arriving",       Actor.DRIVER,     Signal.NONE,              null, (f, n) -> f.with(f.delivery().eta(n.at())), ALWAYS),
    ETA_CHANGED            ("delivery.eta",            Actor.SYSTEM,     Signal.NONE,              null, (f, n) -> f.with(f.delivery().eta(n.at())), NEVER); // streamed without a row
    // spotless:on

    /** Whether a fact is an entry of the timeline. */
    enum Shown {
        /** Answers are repeated: one that tells nothing new of the order is no line of its story. */
        WHEN_FACETS_CHANGE,
        /** No facet holds it, and its sender tells it once. */
        ALWAYS,
        NEVER
    }

    @FunctionalInterface
    interface Effect {
        Facets on(Facets before, News news);
    }

    private final String entry;
    private final Actor actor;
    private final Signal signal;
    private final @Nullable OrderStatus implied;
    private final transient Effect effect;
    private final Shown shown;

    Fact(String entry, Actor actor, Signal signal, @Nullable OrderStatus implied, Effect effect) {
        this(entry, actor, signal, implied, effect, WHEN_FACETS_CHANGE);
    }

    Fact(String entry, Actor actor, Signal signal, @Nullable OrderStatus implied, Effect effect, Shown shown) {
        this.entry = entry;
        this.actor = actor;
        this.signal = signal;
        this.implied = implied;
        this.effect = effect;
        this.shown = shown;
    }

    /** An operation of the payment is a matter for people. */
    public boolean isReview() {
        return switch (this) {
            case HOLD_IN_REVIEW, CAPTURE_IN_REVIEW, VOID_IN_REVIEW, REFUND_IN_REVIEW, PAYMENT_IN_REVIEW -> true;
            default -> false;
        };
    }

    public Signal signal() {
        return signal;
    }

    String entry() {
        return entry;
    }

    Actor actor() {
        return actor;
    }

    Optional<OrderStatus> implied() {
        return Optional.ofNullable(implied);
    }

    Facets applyTo(Facets before, News news) {
        return effect.on(before, news);
    }

    boolean shows(boolean facetsChanged) {
        return switch (shown) {
            case ALWAYS -> true;
            case NEVER -> false;
            case WHEN_FACETS_CHANGE -> facetsChanged;
        };
    }
}
