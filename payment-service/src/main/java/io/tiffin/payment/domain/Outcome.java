package io.tiffin.payment.domain;

import io.tiffin.payment.domain.PaymentState.Hold;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a provider's answer, or its silence, means. */
public sealed interface Outcome {

    /** What follows, whatever the operation: of an answer, or of none. */
    enum Category {
        DONE,
        /** Final, or known not to have been done. */
        DECLINED,
        /** Known not to have been done: may be asked again. */
        RETRYABLE,
        /** It may have been done, or may still be. */
        UNKNOWN,
        NEEDS_CUSTOMER;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    default Category category() {
        return switch (this) {
            case Held _, Taken _, Released _, Refunded _, RefundsFound _ -> Category.DONE;
            case Declined _, Refused _, Failed _, OnlyLess _ -> Category.DECLINED;
            case Retryable _, Nothing() -> Category.RETRYABLE;
            case Unknown _, Spoilt _, Pending _, Broken _ -> Category.UNKNOWN;
            case CustomerNeeded _ -> Category.NEEDS_CUSTOMER;
        };
    }

    record Held(Hold hold) implements Outcome {}

    record CustomerNeeded(String providerId, String clientSecret) implements Outcome {}

    /** Final: the bank refused. */
    record Declined(String reason, @Nullable String providerId) implements Outcome {}

    /** @param fee what the provider keeps of it, where it tells that, in the charge's currency */
    record Taken(Hold hold, Money amount, @Nullable Money fee) implements Outcome {
        public Taken(Hold hold, Money amount) {
            this(hold, amount, null);
        }
    }

    /**
     * Nothing is held any more.
     *
     * @param lapsed whether its time was over; otherwise it was let go of on purpose, by us or by somebody there
     */
    record Released(String providerId, boolean lapsed) implements Outcome {}

    /** @param given what has been given back under this operation */
    record Refunded(Money given) implements Outcome {}

    /**
     * What the provider has of a charge's refunds.
     *
     * @param byName by {@link Operation#name()}: under another sequence it is another refund
     * @param unnamed given by somebody else, or by a version of this service that did not name them
     */
    record RefundsFound(Map<String, Outcome> byName, List<Unnamed> unnamed) implements Outcome {
        public RefundsFound {
            byName = Map.copyOf(byName);
            unnamed = List.copyOf(unnamed);
        }

        public RefundsFound(Map<String, Outcome> byName) {
            this(byName, List.of());
        }
    }

    /** @param hasReason somebody has said why; we never do */
    record Unnamed(Money amount, boolean hasReason, Outcome outcome) {
        boolean isLive() {
            return outcome instanceof Refunded || outcome instanceof Pending;
        }
    }

    /** Accepted, and done later: look until it is. */
    record Pending(String reason) implements Outcome {}

    /** It was accepted, maybe even called done, and has failed since: nothing is done under this key. */
    record Failed(String reason) implements Outcome {}

    /** It has not taken anything, and would take only so much. */
    record OnlyLess(Money most) implements Outcome {}

    /** A search found no trace of the operation; another may still. */
    record Nothing() implements Outcome {}

    /** Known not to have been performed: may be asked again, or dropped. */
    record Retryable(String reason) implements Outcome {}

    /** May have been performed: the same key has to be asked until it is known. */
    record Unknown(String reason) implements Outcome {}

    /** The key replays a failure, or what was pending, for ever: look before anything else. */
    record Spoilt(String reason) implements Outcome {}

    /** The provider will never do it, and has not. */
    record Refused(String reason) implements Outcome {}

    /** An answer that a correct client never gets: people must look. */
    record Broken(String reason) implements Outcome {}
}
