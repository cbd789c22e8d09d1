package io.tiffin.dispatch.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

final class JobFixture {

    static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");
    static final UUID DRIVER = new UUID(1, 1);
    static final UUID OFFER = new UUID(2, 1);
    static final UUID FIND = new UUID(3, 1);
    static final Position KITCHEN = new Position(52.5, 13.4);

    static Job searching() {
        return searching(new UUID(4, 1), NOON.plus(Duration.ofMinutes(15)));
    }

    static Job searching(UUID order, Instant readyAt) {
        var route = new Route(new UUID(5, 1), KITCHEN, new Position(52.51, 13.41), readyAt);
        var window = new Window(NOON, NOON.plus(Duration.ofMinutes(10)));
        return Job.sought(order, "testville", route, window, FIND, NOON).job();
    }

    /** A job in that state, on the shortest way there. */
    static Job in(JobState state) {
        return switch (state) {
            case SEARCHING -> searching();
            case OFFERED ->
                searching().offer(DRIVER, OFFER, NOON.plusSeconds(30), NOON).job();
            case ASSIGNED -> in(JobState.OFFERED).accept(OFFER, NOON).job();
            case AT_PICKUP -> in(JobState.ASSIGNED).arriveAtPickup(NOON).job();
            case PICKED_UP -> in(JobState.ASSIGNED).pickUp(NOON).job();
            case AT_DROPOFF -> in(JobState.PICKED_UP).arriveAtDropoff(NOON).job();
            case DELIVERED -> in(JobState.PICKED_UP).deliver(NOON).job();
            case UNDELIVERABLE ->
                in(JobState.PICKED_UP).fail("nobody opens", NOON).job();
            case NO_DRIVER -> searching().giveUp(NOON).job();
            case RELEASED -> searching().release(null, NOON).job();
        };
    }

    private JobFixture() {}
}
