package io.tiffin.order.domain;

/** The basket cannot be ordered as it is; nothing was stored. */
public final class OrderRefused extends RuntimeException {

    private final transient Refusal refusal;

    public OrderRefused(Refusal refusal) {
        super(refusal.toString(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
