package io.tiffin.dispatch.domain;

import java.util.Set;
import java.util.UUID;

/** A driver's command that the job's state does not allow. */
public class IllegalJobTransition extends RuntimeException {

    private final transient JobState from;

    IllegalJobTransition(UUID order, JobState from, JobState to) {
        super("the job of order " + order + " cannot go from " + from + " to " + to);
        this.from = from;
    }

    public JobState from() {
        return from;
    }

    public Set<JobState> allowed() {
        return from.next();
    }
}
