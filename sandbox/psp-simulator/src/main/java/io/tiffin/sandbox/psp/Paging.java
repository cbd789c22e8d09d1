package io.tiffin.sandbox.psp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lists as the API pages them: newest first, by cursor. */
final class Paging {

    private static final Set<String> PARAMETERS = Set.of("created", "limit", "starting_after", "ending_before");

    /** @param more the list's own filters */
    static void allow(ApiRequest request, String... more) {
        var known = new HashSet<>(PARAMETERS);
        known.addAll(List.of(more));
        request.allowOnly(known);
        limit(request);
    }

    static <T extends Kept> Map<String, @Nullable Object> page(
            ApiRequest request,
            SequencedCollection<T> newestFirst,
            Predicate<T> wanted,
            Function<T, Map<String, @Nullable Object>> json) {
        var limit = limit(request);
        var inWindow = window(request);
        var before = request.text("ending_before").orElse(null);
        var after = request.text("starting_after").orElse(null);
        var order = before == null ? newestFirst : newestFirst.reversed();
        var cursor = before == null ? after : before;
        var found = new ArrayList<T>();
        var begun = cursor == null;
        for (var one : order) {
            if (begun && wanted.test(one) && inWindow.test(one)) {
                found.add(one);
                if (found.size() > limit) {
                    break;
                }
            }
            begun = begun || one.id().equals(cursor);
        }
        if (!begun) {
            throw StripeError.missing(
                    400, "object", String.valueOf(cursor), before == null ? "starting_after" : "ending_before");
        }
        var page = found.subList(0, Math.min(limit, found.size()));
        return Shapes.list(
                request.path(),
                (before == null ? page : page.reversed()).stream().map(json).toList(),
                found.size() > limit);
    }

    private static int limit(ApiRequest request) {
        var limit = request.number("limit").orElse(10L);
        if (limit < 1 || limit > 100) {
            throw StripeError.invalid("parameter_invalid_integer", "limit", "Limit must be between 1 and 100.");
        }
        return limit.intValue();
    }

    private static Predicate<Kept> window(ApiRequest request) {
        var exactly = request.number("created");
        var from = request.number("created[gte]").orElse(Long.MIN_VALUE);
        var after = request.number("created[gt]").orElse(Long.MIN_VALUE);
        var to = request.number("created[lte]").orElse(Long.MAX_VALUE);
        var before = request.number("created[lt]").orElse(Long.MAX_VALUE);
        return one -> {
            var at = one.created().getEpochSecond();
            return at >= from
                    && at > after
                    && at <= to
                    && at < before
                    && exactly.filter(e -> e != at).isEmpty();
        };
    }

    private Paging() {}
}
