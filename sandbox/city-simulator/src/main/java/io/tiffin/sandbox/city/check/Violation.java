package io.tiffin.sandbox.city.check;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A broken promise.
 *
 * @param invariant its id, {@code M1} … {@code K3}, or {@code fates}
 * @param order the order it concerns, where it concerns one
 */
public record Violation(String invariant, Optional<UUID> order, String what) {

    static Violation of(String invariant, UUID order, String what, @Nullable Object... values) {
        return new Violation(invariant, Optional.of(order), what.formatted(values));
    }

    static Violation of(String invariant, String what, @Nullable Object... values) {
        return new Violation(invariant, Optional.empty(), what.formatted(values));
    }
}
