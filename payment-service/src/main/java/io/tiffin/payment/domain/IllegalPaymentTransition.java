package io.tiffin.payment.domain;

import java.util.UUID;

/** Money does not move that way: a bug of ours or of the provider, never to be papered over. */
public final class IllegalPaymentTransition extends RuntimeException {

    IllegalPaymentTransition(UUID orderId, PaymentState from, PaymentState to) {
        super("order %s: %s does not become %s".formatted(orderId, from, to));
    }
}
