package io.tiffin.sandbox.psp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lines of which the first that applies strikes, each within its limits. */
final class Script<L extends Script.Line<L>> {

    interface Line<L> {

        /** Only the nth time (from 1) that it fits. */
        @Nullable
        Integer nth();

        @Nullable
        Double probability();

        /** Strikes only so many times. */
        @Nullable
        Integer next();

        /** Real time until it is in force. */
        @Nullable
        Long afterMs();

        /** Real time for which it is in force. */
        @Nullable
        Long forMs();

        /** An order that has suffered it is spared from then on, and what is about no order too. */
        default @Nullable Boolean oncePerOrder() {
            return null;
        }

        /** The same with another {@link #next()}. */
        L times(int count);
    }

    private static final class Active<L extends Line<L>> {
        private final L line;
        private final Instant from;
        private final @Nullable Instant until;
        private final Set<String> suffered = new HashSet<>();
        private int fitted;
        private int used;

        private Active(L line) {
            this.line = line;
            var wait = line.afterMs();
            var life = line.forMs();
            this.from = Instant.now().plusMillis(wait == null ? 0 : wait);
            this.until = life == null ? null : from.plusMillis(life);
        }

        private boolean isOver() {
            var most = line.next();
            var nth = line.nth();
            return (until != null && !Instant.now().isBefore(until))
                    || (most != null && used >= most)
                    || (nth != null && fitted >= nth);
        }

        private boolean isInForce() {
            return !Instant.now().isBefore(from);
        }

        private boolean strikes(@Nullable String orderId, Random random) {
            fitted++;
            var nth = line.nth();
            var probability = line.probability();
            var struck = (nth == null || nth == fitted)
                    && !spares(orderId)
                    && (probability == null || random.nextDouble() < probability);
            if (struck) {
                used++;
            }
            if (struck && orderId != null) {
                suffered.add(orderId);
            }
            return struck;
        }

        private boolean spares(@Nullable String orderId) {
            return Boolean.TRUE.equals(line.oncePerOrder()) && (orderId == null || suffered.contains(orderId));
        }

        private L left() {
            var most = line.next();
            return most == null ? line : line.times(most - used);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Active<L>> lines = new ArrayList<>();
    private Random random = new Random(1);

    void set(long seed, List<L> script) {
        locked(() -> {
            random = new Random(seed);
            lines.clear();
            return lines.addAll(script.stream().map(Active::new).toList());
        });
    }

    void add(L line) {
        locked(() -> lines.add(new Active<>(line)));
    }

    void clear() {
        locked(() -> lines.removeIf(_ -> true));
    }

    List<L> rules() {
        return locked(() -> lines.stream()
                .filter(active -> !active.isOver())
                .map(Active::left)
                .toList());
    }

    /** @param orderId that it would be about, where that is known */
    Optional<L> pick(@Nullable String orderId, Predicate<L> fits) {
        return locked(() -> {
            lines.removeIf(Active::isOver);
            return lines.stream()
                    .filter(active -> active.isInForce() && fits.test(active.line) && active.strikes(orderId, random))
                    .map(active -> active.line)
                    .findFirst();
        });
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
