package io.tiffin.events;

import java.time.Instant;
import java.util.UUID;

/** What the payment service tells the world, on {@code payments.events}, keyed by order id. */
public sealed interface PaymentEvent extends OrderKeyed {

    Instant occurredAt();

    /** The bank holds the money; a capture after {@code expiresAt} will fail. */
    @WireName("payment.authorized.v1")
    record PaymentAuthorized(UUID orderId, UUID paymentId, MoneyAmount held, Instant expiresAt, Instant occurredAt)
            implements PaymentEvent {}

    /** Final: nothing is held and nothing will be. */
    @WireName("payment.declined.v1")
    record PaymentDeclined(UUID orderId, UUID paymentId, String reason, Instant occurredAt) implements PaymentEvent {}

    /** The provider could not be asked in time. Not a refusal: an attempt may have held money. */
    @WireName("payment.unavailable.v1")
    record PaymentUnavailable(UUID orderId, UUID paymentId, String reason, Instant occurredAt)
            implements PaymentEvent {}

    /** The bank wants the customer to confirm (3-D Secure) with {@code clientSecret}. */
    @WireName("payment.needs_customer.v1")
    record PaymentNeedsCustomer(UUID orderId, UUID paymentId, String clientSecret, Instant occurredAt)
            implements PaymentEvent {}

    @WireName("payment.captured.v1")
    record PaymentCaptured(UUID orderId, UUID paymentId, MoneyAmount taken, Instant occurredAt)
            implements PaymentEvent {}

    /** An attempt to capture failed and will be repeated. */
    @WireName("payment.capture_failed.v1")
    record CaptureFailed(UUID orderId, UUID paymentId, String reason, int attempt, Instant occurredAt)
            implements PaymentEvent {}

    /** People must look at it; machines have stopped trying. */
    @WireName("payment.in_review.v1")
    record PaymentInReview(UUID orderId, UUID paymentId, String operation, String reason, Instant occurredAt)
            implements PaymentEvent {}

    @WireName("payment.review_resolved.v1")
    record PaymentReviewResolved(UUID orderId, UUID paymentId, String operation, String outcome, Instant occurredAt)
            implements PaymentEvent {}

    /** It is known that nothing is held: voided, declined, or never sent. */
    @WireName("payment.voided.v1")
    record PaymentVoided(UUID orderId, UUID paymentId, Instant occurredAt) implements PaymentEvent {}

    /** The money was captured already; a refund must follow. */
    @WireName("payment.void_refused.v1")
    record VoidRefused(UUID orderId, UUID paymentId, MoneyAmount taken, Instant occurredAt) implements PaymentEvent {}

    /** {@code refunded} may be zero where nothing had been taken. */
    @WireName("payment.refunded.v1")
    record PaymentRefunded(UUID orderId, UUID paymentId, MoneyAmount refunded, Instant occurredAt)
            implements PaymentEvent {}

    @WireName("payment.tip_charged.v1")
    record TipCharged(UUID orderId, UUID tipId, MoneyAmount taken, Instant occurredAt) implements PaymentEvent {}

    @WireName("payment.tip_declined.v1")
    record TipDeclined(UUID orderId, UUID tipId, String reason, Instant occurredAt) implements PaymentEvent {}
}
