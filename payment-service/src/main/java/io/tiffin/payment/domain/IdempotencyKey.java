package io.tiffin.payment.domain;

import java.util.UUID;

/**
 * The name of one deed at the provider. Only the domain makes one, from stored facts: the same deed has the same key on every
 * attempt of every instance, and a call without a key does not compile.
 */
public final class IdempotencyKey {

    private final String text;

    private IdempotencyKey(String text) {
        this.text = text;
    }

    static IdempotencyKey of(UUID orderId, String deed, int sequence) {
        return new IdempotencyKey("order:%s:%s:%d".formatted(orderId, deed, sequence));
    }

    /** For cancelling an object of the provider's that no payment knows; the sequence counts how often it was found. */
    public static IdempotencyKey ofOrphan(UUID orderId, String providerId, int sequence) {
        return of(orderId, "orphan-" + providerId, sequence);
    }

    /** For what concerns a customer and no order. */
    public static IdempotencyKey ofCustomer(UUID customerId, String deed, int sequence) {
        return new IdempotencyKey("customer:%s:%s:%d".formatted(customerId, deed, sequence));
    }

    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
