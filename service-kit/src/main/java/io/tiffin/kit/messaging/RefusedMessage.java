package io.tiffin.kit.messaging;

/** A use case will never be able to handle this message: it goes to the dead letters at once, without further tries. */
public class RefusedMessage extends RuntimeException {

    public RefusedMessage(String message) {
        super(message);
    }

    public RefusedMessage(String message, Throwable cause) {
        super(message, cause);
    }
}
