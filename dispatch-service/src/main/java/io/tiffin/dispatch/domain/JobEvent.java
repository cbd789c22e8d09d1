package io.tiffin.dispatch.domain;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to a job. A {@link Fact} is told to the world under the job's next sequence number. */
public sealed interface JobEvent {

    Instant at();

    sealed interface Fact extends JobEvent {

        /** The ask that this answers. */
        default @Nullable UUID answers() {
            return null;
        }
    }

    record Offered(UUID driver, UUID offer, Instant expiresAt, Instant at) implements Fact {}

    /** @param previous absent for the first driver of the job */
    record Assigned(
            UUID driver,
            UUID offer,
            @Nullable UUID previous,
            @Nullable UUID answers,
            Instant at) implements Fact {}

    record Unassigned(UUID driver, UUID offer, OfferState outcome, String reason, Instant at) implements Fact {}

    /** A replaced driver has the food and the job back. */
    record Reinstated(UUID driver, UUID offer, UUID previous, Instant at) implements Fact {}

    record ArrivedAtPickup(UUID driver, Instant at) implements Fact {}

    record PickedUp(UUID driver, Instant at) implements Fact {}

    record ArrivedAtDropoff(UUID driver, Instant at) implements Fact {}

    record Delivered(UUID driver, Instant at) implements Fact {}

    record Undeliverable(UUID driver, String reason, Instant at) implements Fact {}

    record NoDriver(@Nullable UUID answers, Instant at) implements Fact {}

    record Released(@Nullable UUID answers, Instant at) implements Fact {}

    record ReleaseRefused(UUID driver, @Nullable UUID answers, Instant at) implements Fact {}

    /** How the job stands, once more, for an ask that was repeated. */
    record Repeated(Fact fact, @Nullable UUID answers) implements Fact {

        @Override
        public Instant at() {
            return fact.at();
        }
    }

    /** An open offer ended without an acceptance. */
    record OfferClosed(
            UUID driver,
            UUID offer,
            OfferState outcome,
            @Nullable String reason,
            Instant at) implements JobEvent {}

    /** A driver who had accepted lost the job through no doing of his: the order was cancelled, or another has the food. */
    record Relieved(UUID driver, UUID offer, OfferState outcome, Instant at) implements JobEvent {}
}
