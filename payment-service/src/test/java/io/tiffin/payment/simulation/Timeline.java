package io.tiffin.payment.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.PriorityQueue;

/** What happens next; what happens at the same instant happens in the order in which it was planned. */
final class Timeline {

    static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

    private record Event(Instant at, long number, Runnable action) implements Comparable<Event> {

        @Override
        public int compareTo(Event other) {
            var byTime = at.compareTo(other.at);
            return byTime == 0 ? Long.compare(number, other.number) : byTime;
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private Instant now = START;
    private long planned;

    Instant now() {
        return now;
    }

    void at(Instant time, Runnable action) {
        events.add(new Event(time.isBefore(now) ? now : time, planned++, action));
    }

    void in(Duration time, Runnable action) {
        at(now.plus(time), action);
    }

    /** What happens next; the clock stands there already. None when nothing will happen any more. */
    Optional<Runnable> next() {
        var next = Optional.ofNullable(events.poll());
        next.ifPresent(event -> now = event.at());
        return next.map(Event::action);
    }

    /** A machine's clock, which is never quite right. */
    Clock clock(Duration skew) {
        return new Clock() {
            @Override
            public Instant instant() {
                return now.plus(skew);
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("instants have no zone");
            }
        };
    }
}
