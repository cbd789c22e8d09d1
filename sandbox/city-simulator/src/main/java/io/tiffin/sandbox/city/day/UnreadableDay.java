package io.tiffin.sandbox.city.day;

/** A day that cannot be used; the message is one sentence for the person who asked for it. */
public final class UnreadableDay extends RuntimeException {

    public UnreadableDay(String message) {
        super(message);
    }

    UnreadableDay(String message, Throwable cause) {
        super(message, cause);
    }
}
