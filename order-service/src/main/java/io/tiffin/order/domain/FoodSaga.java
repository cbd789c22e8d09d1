package io.tiffin.order.domain;

import static io.tiffin.order.domain.Action.ALERT_OPERATOR;
import static io.tiffin.order.domain.Action.CANCEL_TICKET;
import static io.tiffin.order.domain.Action.CAPTURE;
import static io.tiffin.order.domain.Action.FIND_DRIVER;
import static io.tiffin.order.domain.Action.OPEN_TICKET;
import static io.tiffin.order.domain.Action.REFUND_BY_POLICY;
import static io.tiffin.order.domain.Action.REFUND_IN_FULL;
import static io.tiffin.order.domain.Action.REFUSE_CANCELLATION;
import static io.tiffin.order.domain.Action.RELEASE_DRIVER;
import static io.tiffin.order.domain.Action.VOID;
import static io.tiffin.order.domain.Signal.ACCEPTED;
import static io.tiffin.order.domain.Signal.ASSIGNED;
import static io.tiffin.order.domain.Signal.AUTHORIZED;
import static io.tiffin.order.domain.Signal.CANCEL_ASKED;
import static io.tiffin.order.domain.Signal.CAPTURED;
import static io.tiffin.order.domain.Signal.CAPTURE_IN_REVIEW;
import static io.tiffin.order.domain.Signal.DECLINED;
import static io.tiffin.order.domain.Signal.DELIVERED;
import static io.tiffin.order.domain.Signal.HOLD_IN_REVIEW;
import static io.tiffin.order.domain.Signal.KITCHEN_CANCELLED;
import static io.tiffin.order.domain.Signal.NEEDS_CUSTOMER;
import static io.tiffin.order.domain.Signal.NO_DRIVER;
import static io.tiffin.order.domain.Signal.OPENED;
import static io.tiffin.order.domain.Signal.PICKED_UP;
import static io.tiffin.order.domain.Signal.PREP_CHANGED;
import static io.tiffin.order.domain.Signal.REFUNDED;
import static io.tiffin.order.domain.Signal.REFUND_IN_REVIEW;
import static io.tiffin.order.domain.Signal.REJECTED;
import static io.tiffin.order.domain.Signal.RELEASED;
import static io.tiffin.order.domain.Signal.TIMED_OUT;
import static io.tiffin.order.domain.Signal.UNASSIGNED;
import static io.tiffin.order.domain.Signal.UNAVAILABLE;
import static io.tiffin.order.domain.Signal.UNDELIVERABLE;
import static io.tiffin.order.domain.Signal.VOIDED;
import static io.tiffin.order.domain.Signal.VOID_IN_REVIEW;
import static io.tiffin.order.domain.Signal.VOID_REFUSED;
import static io.tiffin.order.domain.Step.ACCEPTING;
import static io.tiffin.order.domain.Step.AUTHORIZING;
import static io.tiffin.order.domain.Step.CANCELLED;
import static io.tiffin.order.domain.Step.COLLECTING;
import static io.tiffin.order.domain.Step.DELIVERING;
import static io.tiffin.order.domain.Step.DISPATCHING;
import static io.tiffin.order.domain.Step.DONE;
import static io.tiffin.order.domain.Step.ON_THE_ROAD;
import static io.tiffin.order.domain.Step.REFUNDING;
import static io.tiffin.order.domain.Step.RELEASING;
import static io.tiffin.order.domain.Step.SETTLING;
import static io.tiffin.order.domain.Step.VOIDING;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The process of a restaurant's order as a table: in this step, on this signal, go there and ask for that. */
public final class FoodSaga {

    public record On(Step step, Signal signal) {}

    public record Move(Step to, List<Action> actions) {}

    /** Where every order begins, and what it asks for first. */
    public static final Move START = new Move(AUTHORIZING, List.of(Action.AUTHORIZE));

    // A row that stays in its step rewrites the deadline, from (step, signal).
    // spotless:off
    public static final Map<On, Move> TABLE = Map.ofEntries(
        row(AUTHORIZING, AUTHORIZED,        ACCEPTING,   OPEN_TICKET),
        row(AUTHORIZING, DECLINED,          CANCELLED),
        row(AUTHORIZING, NEEDS_CUSTOMER,    AUTHORIZING),                // 3-D Secure: a person's deadline, not a machine's
        row(AUTHORIZING, CANCEL_ASKED,      VOIDING,     VOID),
        // Neither silence nor "unavailable" is a refusal: the bank may hold the money. The void answers only when that is known.
        row(AUTHORIZING, UNAVAILABLE,       VOIDING,     VOID),
        row(AUTHORIZING, HOLD_IN_REVIEW,    VOIDING,     VOID),
        row(AUTHORIZING, TIMED_OUT,         VOIDING,     VOID),
        row(ACCEPTING,   OPENED,            ACCEPTING),                  // the kitchen's five minutes begin here
        row(ACCEPTING,   ACCEPTED,          DISPATCHING, FIND_DRIVER),
        row(ACCEPTING,   REJECTED,          VOIDING,     VOID),
        row(ACCEPTING,   KITCHEN_CANCELLED, VOIDING,     VOID),
        row(ACCEPTING,   CANCEL_ASKED,      VOIDING,     VOID, CANCEL_TICKET),
        row(ACCEPTING,   TIMED_OUT,         VOIDING,     VOID, CANCEL_TICKET),
        row(DISPATCHING, ASSIGNED,          COLLECTING),
        row(DISPATCHING, PREP_CHANGED,      DISPATCHING),
        row(DISPATCHING, PICKED_UP,         DELIVERING,  CAPTURE),       // the late tap of a driver thought lost
        row(DISPATCHING, NO_DRIVER,         VOIDING,     VOID, CANCEL_TICKET),
        // From here a driver may hold the food: dispatch decides the race, and only then is the kitchen told.
        row(DISPATCHING, KITCHEN_CANCELLED, RELEASING,   RELEASE_DRIVER),
        row(DISPATCHING, CANCEL_ASKED,      RELEASING,   RELEASE_DRIVER),
        row(DISPATCHING, TIMED_OUT,         RELEASING,   RELEASE_DRIVER),
        row(COLLECTING,  PICKED_UP,         DELIVERING,  CAPTURE),
        row(COLLECTING,  ASSIGNED,          COLLECTING),                 // another driver
        row(COLLECTING,  UNASSIGNED,        DISPATCHING),
        row(COLLECTING,  PREP_CHANGED,      COLLECTING),
        row(COLLECTING,  NO_DRIVER,         VOIDING,     VOID, CANCEL_TICKET),
        row(COLLECTING,  KITCHEN_CANCELLED, RELEASING,   RELEASE_DRIVER),
        row(COLLECTING,  CANCEL_ASKED,      RELEASING,   RELEASE_DRIVER),
        row(COLLECTING,  TIMED_OUT,         COLLECTING,  ALERT_OPERATOR),
        row(RELEASING,   RELEASED,          VOIDING,     VOID, CANCEL_TICKET),
        row(RELEASING,   NO_DRIVER,         VOIDING,     VOID, CANCEL_TICKET),
        row(RELEASING,   PICKED_UP,         DELIVERING,  CAPTURE, REFUSE_CANCELLATION), // the food left first
        row(RELEASING,   TIMED_OUT,         RELEASING,   ALERT_OPERATOR),
        row(DELIVERING,  CAPTURED,          ON_THE_ROAD),                // paid, not yet there
        row(DELIVERING,  CAPTURE_IN_REVIEW, ON_THE_ROAD),
        row(DELIVERING,  DELIVERED,         SETTLING),                   // there, not yet paid
        row(DELIVERING,  UNDELIVERABLE,     REFUNDING,   REFUND_BY_POLICY), // queued behind its capture; 0 is answered too
        row(DELIVERING,  TIMED_OUT,         DELIVERING,  ALERT_OPERATOR),
        row(ON_THE_ROAD, DELIVERED,         DONE),
        row(ON_THE_ROAD, UNDELIVERABLE,     REFUNDING,   REFUND_BY_POLICY),
        row(ON_THE_ROAD, TIMED_OUT,         ON_THE_ROAD, ALERT_OPERATOR),
        row(SETTLING,    CAPTURED,          DONE),
        row(SETTLING,    CAPTURE_IN_REVIEW, DONE),
        row(SETTLING,    TIMED_OUT,         SETTLING,    ALERT_OPERATOR),
        row(REFUNDING,   REFUNDED,          CANCELLED),
        row(REFUNDING,   REFUND_IN_REVIEW,  CANCELLED),
        row(REFUNDING,   TIMED_OUT,         REFUNDING,   ALERT_OPERATOR),
        row(VOIDING,     VOIDED,            CANCELLED),
        row(VOIDING,     VOID_REFUSED,      REFUNDING,   REFUND_IN_FULL), // it was captured already
        row(VOIDING,     VOID_IN_REVIEW,    CANCELLED),
        row(VOIDING,     TIMED_OUT,         VOIDING,     ALERT_OPERATOR));
    // spotless:on

    /** Empty: the signal means nothing in this step. */
    public static Optional<Move> next(Step step, Signal signal) {
        return Optional.ofNullable(TABLE.get(new On(step, signal)));
    }

    private static Map.Entry<On, Move> row(Step step, Signal signal, Step to, Action... actions) {
        return Map.entry(new On(step, signal), new Move(to, List.of(actions)));
    }

    private FoodSaga() {}
}
