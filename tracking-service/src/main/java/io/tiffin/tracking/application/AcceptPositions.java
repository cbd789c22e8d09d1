package io.tiffin.tracking.application;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.tracking.domain.PositionRules;
import io.tiffin.tracking.domain.PositionRules.Track;
import io.tiffin.tracking.domain.PositionRules.Verdict;
import io.tiffin.tracking.domain.Sighting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A driver's device reports: what is believed goes on to the stream, the rest is dropped and counted. */
@Component
public class AcceptPositions {

    private static final int REMEMBERED = 50_000;

    /** One measurement; {@code sighting} in business time. */
    public record Report(
            Sighting sighting,
            @Nullable Double accuracyM,
            @Nullable Double speedMps) {}

    public record Outcome(Duration nextInterval, int accepted, int dropped) {}

    private final LastSightings lastSightings;
    private final PositionStream stream;
    private final BusyDrivers busy;
    private final BusinessClock clock;
    private final TrackingSettings settings;
    private final MeterRegistry meters;
    /** What this instance believed last; the reader of the stream decides in the end, by its database. */
    private final Map<UUID, Track> tracks = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Track> eldest) {
            return size() > REMEMBERED;
        }
    };

    AcceptPositions(
            LastSightings lastSightings,
            PositionStream stream,
            BusyDrivers busy,
            BusinessClock clock,
            TrackingSettings settings,
            MeterRegistry meters) {
        this.lastSightings = lastSightings;
        this.stream = stream;
        this.busy = busy;
        this.clock = clock;
        this.settings = settings;
        this.meters = meters;
    }

    public Outcome handle(UUID driverId, String city, List<Report> reports) {
        var rules = new PositionRules(
                clock.length(settings.staleAfter().asWait()), settings.maxSpeedMps(), settings.slackM());
        var now = clock.now();
        var known = known(driverId);
        var accepted = new ArrayList<DriverSighting>(reports.size());
        var before = known;
        synchronized (tracks) {
            before = tracks.getOrDefault(driverId, known);
            var track = before;
            // a device may send a buffered batch in any order
            for (var report : reports.stream()
                    .sorted(Comparator.comparing(each -> each.sighting().at()))
                    .toList()) {
                var judgement = rules.judge(track, report.sighting(), now);
                track = judgement.track();
                count(judgement.verdict());
                if (judgement.verdict() == Verdict.ACCEPTED) {
                    accepted.add(new DriverSighting(
                            driverId, city, judgement.sighting(), report.accuracyM(), report.speedMps()));
                }
            }
            tracks.put(driverId, track);
        }
        try {
            stream.publish(accepted);
        } catch (RuntimeException e) {
            synchronized (tracks) {
                tracks.put(driverId, before); // the device may send them again
            }
            throw e;
        }
        return new Outcome(nextInterval(driverId), accepted.size(), reports.size() - accepted.size());
    }

    private Track known(UUID driverId) {
        synchronized (tracks) {
            var here = tracks.get(driverId);
            if (here != null) {
                return here;
            }
        }
        return lastSightings.of(driverId).map(last -> new Track(last, null)).orElse(Track.NONE);
    }

    private Duration nextInterval(UUID driverId) {
        if (busy.isBusy(driverId)) {
            return settings.pingBusy();
        }
        var third =
                clock.toReal(clock.length(settings.candidateFresh().asWait())).dividedBy(3);
        return third.compareTo(settings.pingFree()) < 0 ? third : settings.pingFree();
    }

    private void count(Verdict verdict) {
        meters.counter("tracking.positions", "verdict", verdict.name().toLowerCase(Locale.ROOT))
                .increment();
    }
}
