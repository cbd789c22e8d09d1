package io.tiffin.restaurant.adapter.in.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** One page of a list. */
record Page<T>(
        List<T> data,
        boolean hasMore,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String nextCursor) {

    static final int SIZE = 20;
    static final int LARGEST = 100;

    /** @param found one more than fits, when there is a next page */
    static <R, T> ResponseEntity<Page<T>> of(
            List<R> found, int limit, Function<R, T> shown, Function<R, String> cursorOf) {
        var hasMore = found.size() > limit;
        var fitting = hasMore ? found.subList(0, limit) : found;
        var data = fitting.stream().map(shown).toList();
        if (!hasMore) {
            return ResponseEntity.ok(new Page<>(data, false, null));
        }
        var cursor = cursorOf.apply(fitting.getLast());
        var next = ServletUriComponentsBuilder.fromCurrentRequest()
                .scheme(null)
                .host(null)
                .port(null)
                .replaceQueryParam("cursor", cursor)
                .toUriString();
        return ResponseEntity.ok()
                .header(HttpHeaders.LINK, "<%s>; rel=\"next\"".formatted(next))
                .body(new Page<>(data, true, cursor));
    }
}
