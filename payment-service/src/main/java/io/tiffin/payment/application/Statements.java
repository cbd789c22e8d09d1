package io.tiffin.payment.application;

import io.tiffin.payment.domain.IdempotencyKey;
import io.tiffin.payment.domain.Outcome;
import io.tiffin.payment.domain.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the provider says it has, for comparing. Reading fails with {@link Unreadable}; it may be done again. */
public interface Statements {

    /**
     * @param unreadable the provider's ids of what cannot be compared, such as an amount in no currency that we know
     * @param next where the next page begins; null when this is the last
     */
    record Page(
            List<Statement> statements,
            List<String> unreadable,
            @Nullable String next) {}

    /** Of all that the provider created in this time (its clock is real), a page. */
    Page page(Instant from, Instant to, @Nullable String after);

    /** One of them, as it is now; empty when the provider has never heard of it. */
    Optional<Statement> one(String providerId);

    /** Whether the provider has it, readable or not. */
    boolean has(String providerId);

    /** Lets go of what it holds. */
    Outcome cancel(IdempotencyKey key, String providerId);

    class Unreadable extends RuntimeException {
        public Unreadable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
