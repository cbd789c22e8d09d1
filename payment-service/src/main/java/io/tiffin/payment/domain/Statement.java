package io.tiffin.payment.domain;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the provider says it has: one of its objects, in our words.
 *
 * @param orderId whom it is for, when it says so
 * @param deed what it was made for, as {@link Deed#wire()}
 * @param sequence of the key under which it was asked for; 0 when it does not say
 * @param amount what it was made for
 * @param refunded of what was taken
 * @param fee what the provider keeps of it, where it tells that, in the currency of what was taken
 */
public record Statement(
        String providerId,
        @Nullable UUID orderId,
        String deed,
        int sequence,
        Standing standing,
        Money amount,
        Money taken,
        Money refunded,
        @Nullable Money fee) {

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

    /** A charge of its own beside the order's payment. */
    public boolean isTip() {
        return deed.startsWith(Kind.TIP.wire());
    }

    boolean isAllGivenBack() {
        return taken.equals(refunded);
    }
}
