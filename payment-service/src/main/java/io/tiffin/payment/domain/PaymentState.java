package io.tiffin.payment.domain;

import io.tiffin.payment.domain.Operation.Status;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the money is. */
public sealed interface PaymentState {

    /** Nothing is known yet, or nothing was asked. */
    record Pending() implements PaymentState {}

    /** The bank wants the customer to confirm. */
    record NeedsCustomer(String providerId, String clientSecret) implements PaymentState {}

    /** The customer has failed to confirm, and is being kept from confirming later; then it is declined. */
    record Abandoned(String providerId, String reason) implements PaymentState {}

    record Authorized(Hold hold) implements PaymentState {}

    /** The hold has lapsed, or was let go of because it was about to: the order is being held anew. */
    record Lapsed(String providerId) implements PaymentState {}

    record Captured(Hold hold, Money taken, Money refunded) implements PaymentState {

        /** Neither given back nor promised to a refund, of which people may still have to find out. */
        Money left(Collection<Operation> operations) {
            return operations.stream()
                    .filter(operation -> operation.kind() == Kind.REFUND && operation.status() != Status.CLOSED)
                    .flatMap(refund -> Stream.ofNullable(refund.granted()))
                    .reduce(taken.minus(refunded), (left, granted) -> left.minus(granted.atMost(left)));
        }
    }

    /** Final: nothing is held and nothing will be. */
    record Declined(String reason) implements PaymentState {}

    /** The provider could not be asked in time, and it is known that nothing is held. */
    record Unavailable(String reason) implements PaymentState {}

    /** Nothing is held any more, or never was: a tombstone that refuses an authorisation that comes later. */
    record Voided(@Nullable String providerId) implements PaymentState {}

    /** @param expiresAt business time; a capture after it will fail */
    record Hold(String providerId, Money held, Instant expiresAt) {}

    // spotless:off
    Map<Class<? extends PaymentState>, Set<Class<? extends PaymentState>>> NEXT = Map.of(
            Pending.class,       Set.of(NeedsCustomer.class, Abandoned.class, Authorized.class, Captured.class, Declined.class, Unavailable.class, Voided.class),
            NeedsCustomer.class, Set.of(Abandoned.class, Authorized.class, Captured.class, Declined.class, Voided.class),
            Abandoned.class,     Set.of(Captured.class, Declined.class, Voided.class),
            Authorized.class,    Set.of(Captured.class, Lapsed.class, Voided.class),
            Lapsed.class,        Set.of(Lapsed.class, Authorized.class, Captured.class, Voided.class),
            Captured.class,      Set.of(Captured.class), // a refund, or its failure; never a void after a capture
            Declined.class,      Set.of(),
            Unavailable.class,   Set.of(),
            Voided.class,        Set.of());
    // spotless:on

    /** In minor units: what the bank holds for us. */
    default long minorHeld() {
        return this instanceof Authorized(var hold) ? hold.held().minorUnits() : 0;
    }

    default long minorTaken() {
        return this instanceof Captured(var _, var taken, var _) ? taken.minorUnits() : 0;
    }

    default long minorRefunded() {
        return this instanceof Captured(var _, var _, var refunded) ? refunded.minorUnits() : 0;
    }

    default boolean allows(PaymentState next) {
        return NEXT.getOrDefault(getClass(), Set.of()).contains(next.getClass());
    }

    /** What the provider calls this payment, if it has heard of it. */
    default @Nullable String knownAs() {
        return switch (this) {
            case Pending(), Lapsed(var _), Declined(var _), Unavailable(var _) -> null;
            case NeedsCustomer(var providerId, var _) -> providerId;
            case Abandoned(var providerId, var _) -> providerId;
            case Authorized(var hold) -> hold.providerId();
            case Captured(var hold, var _, var _) -> hold.providerId();
            case Voided(var providerId) -> providerId;
        };
    }
}
