package io.tiffin.sandbox.stack;

/** Something the person at the keyboard can mend; the message is the one sentence they read. */
public final class StackFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StackFailure(String message) {
        super(message);
    }

    public StackFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
