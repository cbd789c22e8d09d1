package io.tiffin.sandbox.city.run;

import io.tiffin.sandbox.stack.Stack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Kills services with -9 at moments that the seed has chosen, and starts them again at once. */
final class Nemesis {

    private static final int KILLS_EACH = 3;

    private final Stack stack;
    private final List<Kill> plan;
    private final AtomicInteger kills = new AtomicInteger();

    record Kill(Instant at, String service) {}

    /** @param services each with the names of its instances, which take turns in dying */
    Nemesis(Stack stack, List<List<String>> services, Instant from, Duration span, long seed) {
        this.stack = stack;
        this.plan = plan(services, from, span, seed);
    }

    /** Moments are spread over the time in which orders are placed, the services taking turns in an order that the seed shuffles. */
    static List<Kill> plan(List<List<String>> services, Instant from, Duration span, long seed) {
        var random = new Random(seed);
        var planned = new ArrayList<Kill>();
        var turn = new ArrayList<>(services);
        var slots = KILLS_EACH * turn.size();
        for (int i = 0; i < KILLS_EACH; i++) {
            Collections.shuffle(turn, random);
            for (int j = 0; j < turn.size(); j++) {
                // one in each slot of the span: a machine that starts five services at once serves nobody meanwhile
                var share = (i * turn.size() + j + 0.2 + 0.6 * random.nextDouble()) / slots;
                var instances = turn.get(j);
                planned.add(new Kill(
                        from.plusMillis((long) (share * span.toMillis())), instances.get(i % instances.size())));
            }
        }
        planned.sort(Comparator.comparing(Kill::at));
        return List.copyOf(planned);
    }

    void rage() {
        for (var kill : plan) {
            try {
                var wait = Duration.between(Instant.now(), kill.at());
                if (wait.isPositive()) {
                    Thread.sleep(wait);
                }
                awaitHealth(kill.service());
                stack.kill(kill.service());
                kills.incrementAndGet();
                System.out.printf("  killed %s%n", kill.service());
                stack.start(kill.service());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                System.err.printf("  %s was not killed: %s%n", kill.service(), e.getMessage());
            }
        }
    }

    /** A service that is still starting after its last death is let alone. */
    private void awaitHealth(String service) throws InterruptedException {
        while (stack.parts().stream()
                .noneMatch(part -> part.name().equals(service) && part.state().equals("up"))) {
            Thread.sleep(500);
        }
    }

    int kills() {
        return kills.get();
    }
}
