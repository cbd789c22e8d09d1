package io.tiffin.payment.domain;

import java.util.Locale;

/** What can be asked of the provider for an order. */
public enum Kind {
    AUTHORIZE,
    CAPTURE,
    VOID,
    REFUND;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
