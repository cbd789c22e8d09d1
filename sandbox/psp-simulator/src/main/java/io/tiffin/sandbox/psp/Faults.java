package io.tiffin.sandbox.psp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What goes wrong, by script. Kept in memory: a fault is the experimenter's, not the provider's. */
public final class Faults {

    public enum Kind {
        /** Performed, but the connection ends without an answer. */
        LOST_REPLY,
        /** Performed, but the connection breaks in the middle of the answer. */
        RESET,
        /** Performed, but what is answered is no answer of the API. */
        GARBAGE,
        /** Answered late; the key is in flight meanwhile. */
        DELAY,
        /** Refused before anything begins: too many requests. */
        RATE_LIMITED,
        /** Refused before anything begins: another request holds the object. */
        LOCK_TIMEOUT,
        /** Performed, but answered (and saved under the key) as a failure of the provider. */
        ERROR_AFTER,
        /** Not performed, and a failure of the provider is answered and saved under the key. */
        ERROR_BEFORE,
        /** Not performed, answered with 503 by something in front of the API; nothing is saved. */
        UNAVAILABLE,
        /** The connection ends before anything begins. */
        DOWN
    }

    public enum Operation {
        /** A new payment intent. */
        AUTHORIZE,
        CONFIRM,
        UPDATE,
        CAPTURE,
        CANCEL,
        REFUND,
        SETUP,
        CUSTOMER,
        METHOD,
        RETRIEVE,
        LIST,
        ANY
    }

    /**
     * One line of the script; a request suffers the first that applies.
     *
     * @param operation none: any
     * @param method of HTTP; none: any
     * @param path how the path begins; none: any
     * @param orderId only requests about this {@code metadata.order_id}
     * @param nth only the nth request (from 1) that the above fit; none: each
     * @param probability none: certain
     * @param next only so many times; none: until the script is replaced
     * @param paymentMethod only requests about an intent that is paid with this test card
     * @param oncePerOrder an order that has suffered it is spared from then on
     * @param afterMs not in force before so long
     * @param forMs only so long in force; none: until the script is replaced
     */
    public record Rule(
            Kind kind,
            @Nullable Operation operation,
            @Nullable String method,
            @Nullable String path,
            @Nullable String orderId,
            @Nullable Integer nth,
            @Nullable Double probability,
            @Nullable Integer next,
            @Nullable Long delayMs,
            @Nullable Long afterMs,
            @Nullable Long forMs,
            @Nullable String paymentMethod,
            @Nullable Boolean oncePerOrder)
            implements Script.Line<Rule> {

        public static Rule of(Kind kind, Operation operation) {
            return new Rule(kind, operation, null, null, null, null, null, null, null, null, null, null, null);
        }

        public Rule on(String httpMethod, String pathPrefix) {
            return with(parts -> {
                parts.method = httpMethod;
                parts.path = pathPrefix;
            });
        }

        public Rule forOrder(String order) {
            return with(parts -> parts.orderId = order);
        }

        public Rule onlyTheNth(int number) {
            return with(parts -> parts.nth = number);
        }

        public Rule withProbability(double chance) {
            return with(parts -> parts.probability = chance);
        }

        @Override
        public Rule times(int count) {
            return with(parts -> parts.next = count);
        }

        public Rule delayed(long millis) {
            return with(parts -> parts.delayMs = millis);
        }

        public Rule after(long millis) {
            return with(parts -> parts.afterMs = millis);
        }

        public Rule lasting(long millis) {
            return with(parts -> parts.forMs = millis);
        }

        public Rule onceForEachOrderPaidWith(String card) {
            return with(parts -> {
                parts.paymentMethod = card;
                parts.oncePerOrder = true;
            });
        }

        private Rule with(Consumer<Parts> change) {
            var parts = new Parts(this);
            change.accept(parts);
            return parts.together();
        }

        private boolean fits(Operation asked, ApiRequest request, @Nullable String order, @Nullable String card) {
            return (operation == null || operation == Operation.ANY || operation == asked)
                    && (method == null || method.toUpperCase(Locale.ROOT).equals(request.method()))
                    && (path == null || request.path().startsWith(path))
                    && (orderId == null || orderId.equals(order))
                    && (paymentMethod == null || paymentMethod.equals(card));
        }
    }

    /** A rule in the making. */
    private static final class Parts {
        private final Kind kind;
        private final @Nullable Operation operation;
        private @Nullable String method;
        private @Nullable String path;
        private @Nullable String orderId;
        private @Nullable Integer nth;
        private @Nullable Double probability;
        private @Nullable Integer next;
        private @Nullable Long delayMs;
        private @Nullable Long afterMs;
        private @Nullable Long forMs;
        private @Nullable String paymentMethod;
        private @Nullable Boolean oncePerOrder;

        Parts(Rule rule) {
            kind = rule.kind;
            operation = rule.operation;
            method = rule.method;
            path = rule.path;
            orderId = rule.orderId;
            nth = rule.nth;
            probability = rule.probability;
            next = rule.next;
            delayMs = rule.delayMs;
            afterMs = rule.afterMs;
            forMs = rule.forMs;
            paymentMethod = rule.paymentMethod;
            oncePerOrder = rule.oncePerOrder;
        }

        Rule together() {
            return new Rule(
                    kind,
                    operation,
                    method,
                    path,
                    orderId,
                    nth,
                    probability,
                    next,
                    delayMs,
                    afterMs,
                    forMs,
                    paymentMethod,
                    oncePerOrder);
        }
    }

    private final Script<Rule> script = new Script<>();
    private volatile long latencyMs;

    Faults(long latencyMs) {
        this.latencyMs = latencyMs;
    }

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

    void setLatency(long millis) {
        latencyMs = millis;
    }

    long latencyMs() {
        return latencyMs;
    }

    /** Those that may still strike, and how often. */
    List<Rule> rules() {
        return script.rules();
    }

    /** @param orderId and {@code card}: of the intent that the request is about, where that is known */
    Optional<Rule> pick(Operation operation, ApiRequest request, @Nullable String orderId, @Nullable String card) {
        return script.pick(orderId, rule -> rule.fits(operation, request, orderId, card));
    }
}
