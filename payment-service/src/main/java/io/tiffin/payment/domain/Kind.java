package io.tiffin.payment.domain;

import java.util.Locale;

/** The kinds of deeds that can be asked of the provider for an order. */
public enum Kind {
    AUTHORIZE,
    CAPTURE,
    VOID,
    REFUND,
    /** A payment of its own, after the delivery. */
    TIP,
    /** Lets go of a hold that is about to lapse, so that the order can be held anew. */
    RENEW;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
