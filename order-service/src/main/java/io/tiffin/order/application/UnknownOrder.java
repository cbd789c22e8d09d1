package io.tiffin.order.application;

import io.tiffin.kit.messaging.RefusedMessage;
import java.util.UUID;

/** News of an order that was never placed here: for the dead letters. */
final class UnknownOrder extends RefusedMessage {

    UnknownOrder(UUID order) {
        super("there is no order " + order);
    }
}
