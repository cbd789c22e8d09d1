package io.tiffin.dispatch.application;

import io.tiffin.dispatch.domain.Job;
import io.tiffin.dispatch.domain.JobEvent;
import java.util.Collection;

/** Tells the world and the drivers, in the transaction of what happened. */
public interface Announcements {

    /** @param sequence the job's number of this fact, meaningless for other events */
    record Told(Job job, JobEvent event, long sequence) {}

    void announce(Collection<Told> events);

    /** The drivers of these jobs learn that the kitchen will be ready at another time. */
    void readyAtChanged(Collection<Job> jobs);
}
