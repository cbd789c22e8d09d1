package io.tiffin.tracking.domain;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which of a driver's positions are believed.
 *
 * @param staleAfter an older position says nothing about now
 * @param maxSpeedMps nobody drives faster; business seconds
 * @param slackM what the device's own error explains, however short the time
 */
public record PositionRules(Duration staleAfter, double maxSpeedMps, double slackM) {

    public enum Verdict {
        ACCEPTED,
        /** Older than is useful. */
        STALE,
        /** Not newer than the last one: a repeat, or out of order. */
        NOT_NEWER,
        /** Nobody gets there that fast. */
        IMPOSSIBLE
    }

    /** What is known of a driver; {@code doubted} was too far away and may yet prove right. */
    public record Track(@Nullable Sighting last, @Nullable Sighting doubted) {

        public static final Track NONE = new Track(null, null);
    }

    public record Judgement(Verdict verdict, Sighting sighting, Track track) {}

    public Judgement judge(Track track, Sighting reported, Instant now) {
        // a device whose clock is ahead must not block its own later positions
        var sighting = reported.at().isAfter(now) ? new Sighting(reported.position(), now) : reported;
        if (sighting.at().isBefore(now.minus(staleAfter))) {
            return new Judgement(Verdict.STALE, sighting, track);
        }
        if (track.last() == null) {
            return accept(sighting);
        }
        if (!sighting.at().isAfter(track.last().at())) {
            return new Judgement(Verdict.NOT_NEWER, sighting, track);
        }
        if (reachable(track.last(), sighting)) {
            return accept(sighting);
        }
        // two that agree outvote the one before: it was the last believed position that was wrong
        if (track.doubted() != null
                && sighting.at().isAfter(track.doubted().at())
                && reachable(track.doubted(), sighting)) {
            return accept(sighting);
        }
        return new Judgement(Verdict.IMPOSSIBLE, sighting, new Track(track.last(), sighting));
    }

    private static Judgement accept(Sighting sighting) {
        return new Judgement(Verdict.ACCEPTED, sighting, new Track(sighting, null));
    }

    private boolean reachable(Sighting from, Sighting to) {
        var seconds = Duration.between(from.at(), to.at()).toMillis() / 1000.0;
        return from.position().metresTo(to.position()) <= maxSpeedMps * seconds + slackM;
    }
}
