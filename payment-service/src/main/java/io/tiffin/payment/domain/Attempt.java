package io.tiffin.payment.domain;

/**
 * A call to the provider that has begun: it is durable that its effect is unknown before it is made.
 *
 * @param wasUnknown an earlier call's effect was unknown already
 */
public record Attempt(Payment payment, Operation operation, Mode mode, boolean wasUnknown) {

    public enum Mode {
        /** Ask for the deed, under its key. */
        ASK,
        /** Ask only what is so. */
        LOOK
    }

    public IdempotencyKey key() {
        return IdempotencyKey.of(payment.orderId(), operation.deed().wire(), operation.sequence());
    }
}
