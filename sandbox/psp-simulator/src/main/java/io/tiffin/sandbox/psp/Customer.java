package io.tiffin.sandbox.psp;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A customer of the account; a deleted one is kept as such. */
record Customer(
        String id,
        @Nullable String name,
        @Nullable String email,
        @Nullable String phone,
        @Nullable String description,
        @Nullable String defaultMethod,
        Map<String, String> metadata,
        boolean deleted,
        Instant created)
        implements Kept {

    Customer withDefault(@Nullable String method) {
        return new Customer(id, name, email, phone, description, method, metadata, deleted, created);
    }

    Customer gone() {
        return new Customer(id, null, null, null, null, null, Map.of(), true, created);
    }
}
