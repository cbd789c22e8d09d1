package io.tiffin.dispatch.domain;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The next state of a job while it is put together: what is not said stays as it was. */
final class JobDraft {

    private final Job before;
    private JobState state;
    private Window window;
    private Search search;
    private @Nullable Holding holding;
    private @Nullable UUID lastDriver;
    private @Nullable UUID findAsk;
    private @Nullable UUID releaseAsk;
    private Instant lastEventAt;
    private @Nullable String problem;
    private long sequence;

    JobDraft(Job before) {
        this.before = before;
        state = before.state();
        window = before.window();
        search = before.search();
        holding = before.holding();
        lastDriver = before.lastDriver();
        findAsk = before.findAsk();
        releaseAsk = before.releaseAsk();
        lastEventAt = before.lastEventAt();
        problem = before.problem();
        sequence = before.sequence();
    }

    /** @param driver with his part in the job; absent when nobody has it then */
    JobDraft moved(JobState to, @Nullable Holding driver, Instant at) {
        state = to;
        holding = driver;
        lastEventAt = at.isAfter(lastEventAt) ? at : lastEventAt;
        return this;
    }

    JobDraft acceptedBy(UUID driver) {
        lastDriver = driver;
        return this;
    }

    JobDraft within(Window next) {
        window = next;
        return this;
    }

    JobDraft searching(Search next) {
        search = next;
        return this;
    }

    JobDraft soughtBy(@Nullable UUID ask) {
        findAsk = ask;
        return this;
    }

    JobDraft releasedBy(@Nullable UUID ask) {
        releaseAsk = ask;
        return this;
    }

    JobDraft because(String reason) {
        problem = reason;
        return this;
    }

    JobDraft numbered(long facts) {
        sequence += facts;
        return this;
    }

    Job job() {
        return new Job(
                before.order(),
                before.city(),
                state,
                before.route(),
                window,
                search,
                holding,
                lastDriver,
                findAsk,
                releaseAsk,
                lastEventAt,
                problem,
                sequence);
    }
}
