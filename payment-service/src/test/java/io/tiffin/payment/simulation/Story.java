package io.tiffin.payment.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What happened in a life, in words; a life that nobody wants to read about is not written down. */
final class Story {

    private final boolean wanted;
    private final List<String> lines = new ArrayList<>();

    Story(boolean wanted) {
        this.wanted = wanted;
    }

    void tell(Instant now, String who, String format, Object... words) {
        if (wanted) {
            var millis = Duration.between(Timeline.START, now).toMillis();
            lines.add("%12.3f s  %-8s %s".formatted(millis / 1000.0, who, format.formatted(words)));
        }
    }

    List<String> lines() {
        return lines;
    }
}
