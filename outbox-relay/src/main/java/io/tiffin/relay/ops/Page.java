package io.tiffin.relay.ops;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.util.UriComponentsBuilder;

/** One page of a list. */
record Page<T>(List<T> data, boolean hasMore, @Nullable String nextCursor) {

    static <T> ResponseEntity<Page<T>> last(List<T> data) {
        return ResponseEntity.ok(new Page<>(data, false, null));
    }

    /** @param here the address of this page, path and query */
    static <T> ResponseEntity<Page<T>> before(String cursor, List<T> data, UriComponentsBuilder here) {
        var next = here.scheme(null)
                .host(null)
                .port(null)
                .replaceQueryParam("cursor", cursor)
                .toUriString();
        return ResponseEntity.ok()
                .header(HttpHeaders.LINK, "<%s>; rel=\"next\"".formatted(next))
                .body(new Page<>(data, true, cursor));
    }
}
