package io.tiffin.kit.messaging;

/** A record whose headers or payload break the wire contract. */
final class UnreadableMessage extends RefusedMessage {

    UnreadableMessage(String message) {
        super(message);
    }

    UnreadableMessage(String message, Throwable cause) {
        super(message, cause);
    }
}
