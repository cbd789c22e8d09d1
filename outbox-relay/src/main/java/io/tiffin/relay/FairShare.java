package io.tiffin.relay;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What one relay does so that all have the same number of buckets, give or take one, and as few as possible change hands.
 * All relays come to the same result from the same rows; while their views differ, the conditional update decides.
 *
 * @param take free ones, different for each relay
 * @param handBack own ones, as soon as nothing of theirs is in flight
 */
record FairShare(List<Integer> take, List<Integer> handBack) {

    /**
     * @param held the buckets of each living relay, this one included, in ascending order
     * @param free those of nobody, or of the dead, in ascending order
     */
    static FairShare of(UUID self, Map<UUID, List<Integer>> held, List<Integer> free) {
        // those who have the most keep the odd ones: nothing moves for their sake
        var relays = held.keySet().stream()
                .sorted(Comparator.<UUID>comparingInt(
                                relay -> -held.getOrDefault(relay, List.of()).size())
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        var total = free.size() + held.values().stream().mapToInt(List::size).sum();
        var promised = 0; // to relays before this one
        for (var i = 0; i < relays.size(); i++) {
            var own = held.getOrDefault(relays.get(i), List.of());
            var share = total / relays.size() + (i < total % relays.size() ? 1 : 0);
            var missing = Math.max(0, share - own.size());
            if (relays.get(i).equals(self)) {
                var from = Math.min(promised, free.size());
                return new FairShare(
                        free.subList(from, Math.min(from + missing, free.size())),
                        own.subList(Math.min(share, own.size()), own.size()));
            }
            promised += missing;
        }
        throw new IllegalArgumentException(self + " is not among " + relays);
    }
}
