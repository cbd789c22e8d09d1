package io.tiffin.payment.domain;

/** What people may decide about an operation in review. */
public enum Verdict {
    /** The provider is asked again: first what is so, then, if nothing is there, for the deed. */
    RETRY("retried"),
    /** It is given up; the business bears what it costs. */
    WRITE_OFF("written_off");

    private final String outcome;

    Verdict(String outcome) {
        this.outcome = outcome;
    }

    public String outcome() {
        return outcome;
    }
}
