package io.tiffin.order.domain;

import java.util.Locale;

/** Why an order ends undelivered: who, and a stable word. */
public enum Cause {
    CUSTOMER_REQUEST("customer"),
    CARD_DECLINED("payment"),
    PAYMENT_UNAVAILABLE("payment"),
    PAYMENT_TIMEOUT("payment"),
    AUTHENTICATION_TIMEOUT("payment"),
    PAYMENT_IN_REVIEW("payment"),
    RESTAURANT_REJECTED("restaurant"),
    RESTAURANT_SILENT("restaurant"),
    RESTAURANT_CANCELLED("restaurant"),
    NO_DRIVER("dispatch"),
    UNDELIVERABLE("dispatch"),
    OTHER("system");

    private final String by;

    Cause(String by) {
        this.by = by;
    }

    public String by() {
        return by;
    }

    public String reason() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it is called when this signal ends an order that is in this step. */
    static Cause of(Step step, Signal signal, PaymentStatus payment) {
        return switch (signal) {
            case CANCEL_ASKED -> CUSTOMER_REQUEST;
            case DECLINED -> CARD_DECLINED;
            case UNAVAILABLE -> PAYMENT_UNAVAILABLE;
            case HOLD_IN_REVIEW -> PAYMENT_IN_REVIEW;
            case REJECTED -> RESTAURANT_REJECTED;
            case KITCHEN_CANCELLED -> RESTAURANT_CANCELLED;
            case NO_DRIVER -> NO_DRIVER;
            case UNDELIVERABLE -> UNDELIVERABLE;
            case TIMED_OUT ->
                switch (step) {
                    case AUTHORIZING ->
                        payment == PaymentStatus.REQUIRES_ACTION ? AUTHENTICATION_TIMEOUT : PAYMENT_TIMEOUT;
                    case ACCEPTING -> RESTAURANT_SILENT;
                    case DISPATCHING -> NO_DRIVER;
                    default -> OTHER;
                };
            default -> OTHER;
        };
    }
}
