package io.tiffin.events;

import java.util.UUID;

/** What the saga asks of the payment service, on {@code payments.process}, keyed by order id. */
public sealed interface PaymentCommand extends OrderKeyed {

    /** Hold the money; nothing is started after {@code respondBy}. */
    @WireName("payment.authorize.v1")
    record AuthorizePayment(
            UUID orderId, UUID customerId, MoneyAmount amount, String paymentMethodId, RealDeadline respondBy)
            implements PaymentCommand {}

    /** Take what is held. */
    @WireName("payment.capture.v1")
    record CapturePayment(UUID orderId, MoneyAmount amount) implements PaymentCommand {}

    /** Let go of what is held, and refuse an authorisation that has not begun. */
    @WireName("payment.void.v1")
    record VoidAuthorization(UUID orderId, String reason) implements PaymentCommand {}

    /** Give back what was taken; queued behind a capture that is under way. */
    @WireName("payment.refund.v1")
    record RefundPayment(UUID orderId, MoneyAmount amount, String reason) implements PaymentCommand {}

    @WireName("payment.charge_tip.v1")
    record ChargeTip(UUID orderId, UUID tipId, MoneyAmount amount) implements PaymentCommand {}
}
