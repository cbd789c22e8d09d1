package io.tiffin.payment.adapter.out.jdbc;

import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.PaymentState;
import io.tiffin.payment.domain.PaymentState.Hold;
import java.time.Instant;
import java.util.Currency;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A state as columns: each has a name and only the data that it needs. */
record StateColumns(
        String name,
        @Nullable String providerId,
        @Nullable String clientSecret,
        @Nullable Long held,
        @Nullable Instant expiresAt,
        @Nullable Long captured,
        @Nullable Long refunded,
        @Nullable String reason) {

    static StateColumns of(PaymentState state) {
        return switch (state) {
            case PaymentState.Pending() -> named("pending", null, null);
            case PaymentState.NeedsCustomer(var providerId, var secret) ->
                new StateColumns("needs_customer", providerId, secret, null, null, null, null, null);
            case PaymentState.Abandoned(var providerId, var reason) -> named("abandoned", providerId, reason);
            case PaymentState.Authorized(var hold) -> holding("authorized", hold, null, null);
            case PaymentState.Lapsed(var providerId) -> named("lapsed", providerId, null);
            case PaymentState.Captured(var hold, var taken, var refunded) ->
                holding("captured", hold, taken.minorUnits(), refunded.minorUnits());
            case PaymentState.Declined(var reason) -> named("declined", null, reason);
            case PaymentState.Unavailable(var reason) -> named("unavailable", null, reason);
            case PaymentState.Voided(var providerId) -> named("voided", providerId, null);
        };
    }

    PaymentState toState(Currency currency) {
        return switch (name) {
            case "pending" -> new PaymentState.Pending();
            case "needs_customer" ->
                new PaymentState.NeedsCustomer(
                        Objects.requireNonNull(providerId), Objects.requireNonNull(clientSecret));
            case "abandoned" ->
                new PaymentState.Abandoned(Objects.requireNonNull(providerId), Objects.requireNonNull(reason));
            case "authorized" -> new PaymentState.Authorized(hold(currency));
            case "lapsed" -> new PaymentState.Lapsed(Objects.requireNonNull(providerId));
            case "captured" ->
                new PaymentState.Captured(hold(currency), money(captured, currency), money(refunded, currency));
            case "declined" -> new PaymentState.Declined(Objects.requireNonNull(reason));
            case "unavailable" -> new PaymentState.Unavailable(Objects.requireNonNull(reason));
            case "voided" -> new PaymentState.Voided(providerId);
            default -> throw new IllegalStateException("a payment is in the unknown state " + name);
        };
    }

    private Hold hold(Currency currency) {
        return new Hold(Objects.requireNonNull(providerId), money(held, currency), Objects.requireNonNull(expiresAt));
    }

    private static Money money(@Nullable Long minorUnits, Currency currency) {
        return new Money(Objects.requireNonNull(minorUnits), currency);
    }

    private static StateColumns named(String name, @Nullable String providerId, @Nullable String reason) {
        return new StateColumns(name, providerId, null, null, null, null, null, reason);
    }

    private static StateColumns holding(String name, Hold hold, @Nullable Long captured, @Nullable Long refunded) {
        return new StateColumns(
                name, hold.providerId(), null, hold.held().minorUnits(), hold.expiresAt(), captured, refunded, null);
    }
}
