package io.tiffin.dispatch.application;

import io.tiffin.dispatch.domain.Matching.Refusal;
import io.tiffin.dispatch.domain.OfferState;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What drivers were offered and what became of it. */
public interface Offers {

    record Offer(UUID id, UUID order, UUID driver, OfferState state) {}

    record Made(UUID id, UUID order, UUID driver, String city, Instant at, Instant expiresAt) {}

    record Moved(UUID id, OfferState state, @Nullable String reason, Instant at) {}

    void add(Collection<Made> offers);

    void move(Collection<Moved> offers);

    /** What the driver wrote about it. */
    void note(UUID offer, String note);

    /** A driver sees own offers only. */
    Optional<Offer> find(UUID offer, UUID driver);

    /** The driver's last accepted offer of the order, however it ended. */
    Optional<Offer> accepted(UUID order, UUID driver);

    /** Who said no, or nothing, to these orders since then. */
    Set<Refusal> refusals(Collection<UUID> orders, Instant since);
}
