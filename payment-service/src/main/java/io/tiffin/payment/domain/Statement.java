package io.tiffin.payment.domain;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the provider says it has: one of its objects, in our words.
 *
 * @param orderId whom it is for, when it says so
 * @param forOrder whether it is the order's own payment; a tip is not
 * @param amount what it was made for
 * @param refunded of what was taken
 */
public record Statement(
        String providerId,
        @Nullable UUID orderId,
        boolean forOrder,
        Standing standing,
        Money amount,
        Money taken,
        Money refunded) {

    public enum Standing {
        /** Nothing is held yet, but its customer could still confirm it. */
        OPEN,
        HELD,
        TAKEN,
        /** Nothing is held, and nothing will be. */
        RELEASED,
        /** The provider does not know yet. */
        UNSETTLED
    }
}
