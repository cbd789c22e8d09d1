package io.tiffin.dispatch.application;

import java.util.List;

/** A driver's command comes too late or too early. */
public class Refused extends RuntimeException {

    /** What the client may switch on. */
    public enum Why {
        INVALID_TRANSITION,
        OFFER_EXPIRED,
        OFFER_TAKEN
    }

    private final Why why;
    private final String current;
    private final transient List<String> allowed;

    Refused(Why why, String current, List<String> allowed) {
        super(why + ": it is " + current);
        this.why = why;
        this.current = current;
        this.allowed = List.copyOf(allowed);
    }

    public Why why() {
        return why;
    }

    public String current() {
        return current;
    }

    public List<String> allowed() {
        return allowed;
    }
}
