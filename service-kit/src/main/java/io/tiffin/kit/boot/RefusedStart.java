package io.tiffin.kit.boot;

/** The service would do harm as it is set up: it does not start, and says why in one sentence and not in a stack trace. */
public final class RefusedStart extends RuntimeException {

    private final String remedy;

    /** @param remedy what an operator can do about it */
    public RefusedStart(String reason, String remedy) {
        super(reason);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
