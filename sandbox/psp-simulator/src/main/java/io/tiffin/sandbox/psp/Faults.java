package io.tiffin.sandbox.psp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What goes wrong, by script. Kept in memory: a fault is the experimenter's, not the provider's. */
public final class Faults {

    public enum Kind {
        /** Performed, but the connection ends without an answer. */
        LOST_REPLY,
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
        /** The connection ends before anything begins. */
        DOWN
    }

    public enum Operation {
        AUTHORIZE,
        CAPTURE,
        CANCEL,
        REFUND,
        RETRIEVE,
        LIST,
        ANY
    }

    /**
     * One line of the script; a request suffers the first that applies.
     *
     * @param operation none: any
     * @param orderId only requests about this {@code metadata.order_id}
     * @param probability none: certain
     * @param next only so many times; none: until the script is replaced
     * @param paymentMethod only requests about an intent that is paid with it
     * @param oncePerOrder an order that has suffered it is spared from then on
     */
    public record Rule(
            Kind kind,
            @Nullable Operation operation,
            @Nullable String orderId,
            @Nullable Double probability,
            @Nullable Integer next,
            @Nullable Long delayMs,
            @Nullable String paymentMethod,
            @Nullable Boolean oncePerOrder) {

        public static Rule of(Kind kind, Operation operation) {
            return new Rule(kind, operation, null, null, null, null, null, null);
        }

        public Rule forOrder(String order) {
            return new Rule(kind, operation, order, probability, next, delayMs, paymentMethod, oncePerOrder);
        }

        public Rule withProbability(double chance) {
            return new Rule(kind, operation, orderId, chance, next, delayMs, paymentMethod, oncePerOrder);
        }

        public Rule times(int count) {
            return new Rule(kind, operation, orderId, probability, count, delayMs, paymentMethod, oncePerOrder);
        }

        public Rule delayed(long millis) {
            return new Rule(kind, operation, orderId, probability, next, millis, paymentMethod, oncePerOrder);
        }

        public Rule onceForEachOrderPaidWith(String method) {
            return new Rule(kind, operation, orderId, probability, next, delayMs, method, true);
        }

        @Override
        public String toString() {
            return "%s %s %s".formatted(kind, operation, orderId).toLowerCase(Locale.ROOT);
        }
    }

    /** The script as it is put: replaces the former one. */
    record Script(
            @Nullable Long seed,
            @Nullable Long latencyMs,
            @Nullable List<Rule> rules) {}

    private final ReentrantLock lock = new ReentrantLock();

    private record Suffered(Rule rule, String orderId) {}

    private final List<Rule> rules = new ArrayList<>();
    private final Set<Suffered> suffered = new HashSet<>();
    private Random random = new Random(1);
    private volatile long latencyMs;

    Faults(long latencyMs) {
        this.latencyMs = latencyMs;
    }

    public void set(long seed, List<Rule> script) {
        locked(() -> {
            random = new Random(seed);
            forget();
            rules.addAll(script);
        });
    }

    public void add(Rule rule) {
        locked(() -> rules.add(rule));
    }

    public void clear() {
        locked(this::forget);
    }

    void replace(Script script) {
        if (script.latencyMs() != null) {
            latencyMs = script.latencyMs();
        }
        set(script.seed() == null ? 1 : script.seed(), script.rules() == null ? List.of() : script.rules());
    }

    long latencyMs() {
        return latencyMs;
    }

    List<Rule> rules() {
        lock.lock();
        try {
            return List.copyOf(rules);
        } finally {
            lock.unlock();
        }
    }

    /** @param orderId and {@code paymentMethod}: of the intent that the request is about, where that is known */
    Optional<Rule> pick(Operation operation, @Nullable String orderId, @Nullable String paymentMethod) {
        lock.lock();
        try {
            for (var i = 0; i < rules.size(); i++) {
                var rule = rules.get(i);
                if (applies(rule, operation, orderId, paymentMethod)) {
                    use(i, rule, orderId);
                    return Optional.of(rule);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private boolean applies(Rule rule, Operation operation, @Nullable String orderId, @Nullable String paymentMethod) {
        return (rule.operation() == null || rule.operation() == Operation.ANY || rule.operation() == operation)
                && (rule.orderId() == null || rule.orderId().equals(orderId))
                && (rule.paymentMethod() == null || rule.paymentMethod().equals(paymentMethod))
                && !isSpared(rule, orderId)
                && (rule.probability() == null || random.nextDouble() < rule.probability());
    }

    private boolean isSpared(Rule rule, @Nullable String orderId) {
        return Boolean.TRUE.equals(rule.oncePerOrder())
                && (orderId == null || suffered.contains(new Suffered(rule, orderId)));
    }

    private void forget() {
        rules.clear();
        suffered.clear();
    }

    private void use(int index, Rule rule, @Nullable String orderId) {
        if (Boolean.TRUE.equals(rule.oncePerOrder()) && orderId != null) {
            suffered.add(new Suffered(rule, orderId));
        }
        if (rule.next() == null) {
            return;
        }
        if (rule.next() <= 1) {
            rules.remove(index);
        } else {
            rules.set(index, rule.times(rule.next() - 1));
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
