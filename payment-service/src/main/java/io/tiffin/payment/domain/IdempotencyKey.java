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

    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
