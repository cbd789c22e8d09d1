package io.tiffin.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FairShareTest {

    private static final int BUCKETS = 64;

    private final Random random = new Random(7);
    private final Map<UUID, List<Integer>> held = new HashMap<>();

    @Test
    void whoever_comes_and_goes_all_have_the_same_number_give_or_take_one() {
        for (var change = 0; change < 500; change++) {
            comeOrGo();
            var moved = settle();
            var sizes = held.values().stream().map(List::size).sorted().toList();
            assertThat(sizes.getLast() - sizes.getFirst()).isLessThanOrEqualTo(1);
            assertThat(held.values().stream().mapToInt(List::size).sum()).isEqualTo(BUCKETS);
            // no more than the share of the one that came or went
            assertThat(moved).isLessThanOrEqualTo(BUCKETS / Math.max(1, held.size() - 1) + 1);
        }
    }

    @Test
    void free_ones_are_taken_by_all_at_once_and_none_by_two() {
        for (var relays = 2; relays < 10; relays++) {
            held.clear();
            IntStream.range(0, relays).forEach(_ -> held.put(new UUID(random.nextLong(), 0), List.of()));
            var taken = held.keySet().stream()
                    .flatMap(relay -> FairShare.of(relay, held, free()).take().stream())
                    .toList();
            assertThat(taken).doesNotHaveDuplicates().hasSize(BUCKETS);
        }
    }

    private void comeOrGo() {
        if (held.size() > 1 && random.nextBoolean()) {
            held.remove(held.keySet().iterator().next());
        } else {
            held.put(new UUID(random.nextLong(), 0), List.of());
        }
    }

    /** Each acts on what it sees, one after the other, until nobody wants anything; how many were taken. */
    private int settle() {
        var moved = 0;
        for (var changed = true; changed; ) {
            changed = false;
            for (var relay : List.copyOf(held.keySet())) {
                var share = FairShare.of(relay, held, free());
                var buckets = new ArrayList<>(held.getOrDefault(relay, List.of()));
                changed |= buckets.removeAll(share.handBack());
                changed |= buckets.addAll(share.take());
                buckets.sort(null);
                held.put(relay, buckets);
                moved += share.take().size();
            }
        }
        return moved;
    }

    private List<Integer> free() {
        var taken = new HashSet<Integer>();
        held.values().forEach(taken::addAll);
        return IntStream.range(0, BUCKETS)
                .filter(bucket -> !taken.contains(bucket))
                .boxed()
                .toList();
    }
}
