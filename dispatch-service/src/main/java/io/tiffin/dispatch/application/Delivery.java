package io.tiffin.dispatch.application;

import io.tiffin.dispatch.domain.Job;
import io.tiffin.dispatch.domain.JobState;
import io.tiffin.dispatch.domain.OfferState;
import io.tiffin.dispatch.domain.Route;
import java.util.UUID;

/**
 * A job as its driver sees it.
 *
 * @param status public and stable: {@code assigned at_pickup picked_up at_dropoff delivered cancelled reassigned undeliverable}
 */
public record Delivery(UUID order, String status, Route route) {

    public static final String CANCELLED = "cancelled";
    public static final String REASSIGNED = "reassigned";

    static Delivery of(Job job) {
        return new Delivery(job.order(), status(job.state()), job.trip());
    }

    static Delivery lost(Job job, OfferState how) {
        return new Delivery(job.order(), status(how), job.trip());
    }

    /** What became of an accepted offer whose driver no longer has the job. */
    public static String status(OfferState how) {
        return how == OfferState.RELEASED ? CANCELLED : REASSIGNED;
    }

    public static String status(JobState state) {
        return switch (state) {
            case SEARCHING -> "searching";
            case OFFERED -> "offered";
            case ASSIGNED -> "assigned";
            case AT_PICKUP -> "at_pickup";
            case PICKED_UP -> "picked_up";
            case AT_DROPOFF -> "at_dropoff";
            case DELIVERED -> "delivered";
            case UNDELIVERABLE -> "undeliverable";
            case NO_DRIVER, RELEASED -> CANCELLED;
        };
    }
}
