package io.tiffin.kit.messaging;

/** Whether this message has been handled nobody can tell any more, so it is refused, and would be refused again when replayed. */
public final class ForgottenMessage extends RefusedMessage {

    public ForgottenMessage(String message) {
        super(message);
    }

    public ForgottenMessage(String message, Throwable cause) {
        super(message, cause);
    }
}
