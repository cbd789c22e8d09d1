package io.tiffin.sandbox.psp;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What goes wrong with the delivery of events, by script. */
public final class HookFaults {

    public enum Kind {
        /** Never delivered. */
        LOST,
        /** Accepted, and sent once more. */
        DUPLICATED,
        /** Sent only after {@code delayMs} (two seconds, if it does not say). */
        LATE,
        /** Sent only when the endpoint has accepted a later event, or after {@code delayMs}. */
        REORDERED,
        /** At first somebody else sends it, who does not know the secret. */
        FORGED,
        /** At first it comes with a signature that is an hour old. */
        STALE
    }

    /**
     * One line of the script; a delivery suffers the first that applies.
     *
     * @param type of the event; {@code charge.*} for a kind; none: any
     * @param orderId only events about this {@code metadata.order_id}
     * @param nth only the nth event (from 1) that the above fit
     * @param probability none: certain
     * @param next only so many times
     * @param afterMs not in force before so long
     * @param forMs only so long in force
     */
    public record Rule(
            Kind kind,
            @Nullable String type,
            @Nullable String orderId,
            @Nullable Integer nth,
            @Nullable Double probability,
            @Nullable Integer next,
            @Nullable Long delayMs,
            @Nullable Long afterMs,
            @Nullable Long forMs)
            implements Script.Line<Rule> {

        public static Rule of(Kind kind, String type) {
            return new Rule(kind, type, null, null, null, null, null, null, null);
        }

        public Rule forOrder(String order) {
            return new Rule(kind, type, order, nth, probability, next, delayMs, afterMs, forMs);
        }

        public Rule withProbability(double chance) {
            return new Rule(kind, type, orderId, nth, chance, next, delayMs, afterMs, forMs);
        }

        @Override
        public Rule times(int count) {
            return new Rule(kind, type, orderId, nth, probability, count, delayMs, afterMs, forMs);
        }

        public Rule delayed(long millis) {
            return new Rule(kind, type, orderId, nth, probability, next, millis, afterMs, forMs);
        }

        private boolean fits(Book.Event event) {
            return (type == null || Records.matches(event.type(), type))
                    && (orderId == null || orderId.equals(event.orderId()));
        }
    }

    private final Script<Rule> script = new Script<>();

    /** Replaces the script. */
    public void set(long seed, List<Rule> rules) {
        script.set(seed, rules);
    }

    public void add(Rule rule) {
        script.add(rule);
    }

    public void clear() {
        script.clear();
    }

    List<Rule> rules() {
        return script.rules();
    }

    Optional<Rule> pick(Book.Event event) {
        return script.pick(event.orderId(), rule -> rule.fits(event));
    }
}
