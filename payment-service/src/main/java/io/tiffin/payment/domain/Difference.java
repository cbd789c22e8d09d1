package io.tiffin.payment.domain;

import java.util.Locale;

/** In what the provider, our own rows and the order's end can contradict each other, and what follows from it. */
public enum Difference {
    /** The provider holds, or could come to hold, money of a payment that holds none, or holds other money. */
    ORPHAN_HOLD(Remedy.CANCEL),
    /** The provider has gone on without us: a capture, a confirmation or a lapse that we have not heard of. */
    NOT_ADOPTED(Remedy.ADOPT),
    /** The order was delivered, the money is held, and nobody has asked for it. */
    DELIVERED_UNCAPTURED(Remedy.CAPTURE),
    /** The order was cancelled, and the money is still held. */
    CANCELLED_HELD(Remedy.RELEASE),
    /** The provider has taken money that we know nothing of: for a payment that ended, or a second time. */
    UNEXPECTED_CHARGE(Remedy.REVIEW),
    /** We believe to have the money, and the provider does not. */
    CHARGE_MISSING(Remedy.REVIEW),
    AMOUNT_DIFFERS(Remedy.REVIEW),
    REFUND_DIFFERS(Remedy.REVIEW),
    /** The provider has never heard of a payment that holds or has taken money. */
    MISSING_AT_PROVIDER(Remedy.REVIEW),
    /** It bears the name of an order that we have no payment of. */
    UNKNOWN_ORDER(Remedy.REVIEW),
    DELIVERED_UNPAID(Remedy.REVIEW),
    CANCELLED_CHARGED(Remedy.REVIEW);

    public enum Remedy {
        ADOPT,
        CANCEL,
        CAPTURE,
        RELEASE,
        REVIEW;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Remedy remedy;

    Difference(Remedy remedy) {
        this.remedy = remedy;
    }

    public Remedy remedy() {
        return remedy;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
