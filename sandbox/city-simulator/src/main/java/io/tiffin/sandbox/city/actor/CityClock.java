package io.tiffin.sandbox.city.actor;

import java.time.Duration;
import java.time.Instant;

/** The city's time: the business clock that the services run by, from the same anchor. */
public record CityClock(Instant anchorReal, Instant anchorCity, double speed) {

    /** Clients poll and ping no more often than twice a real second. */
    public static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);

    public Instant now() {
        return anchorCity.plusNanos(
                (long) (Duration.between(anchorReal, Instant.now()).toNanos() * speed));
    }

    public Instant toReal(Instant city) {
        return anchorReal.plusNanos((long) (Duration.between(anchorCity, city).toNanos() / speed));
    }

    public void sleepUntil(Instant city) throws InterruptedException {
        var wait = Duration.between(Instant.now(), toReal(city));
        if (wait.isPositive()) {
            Thread.sleep(wait);
        }
    }

    public void sleepMinutes(double cityMinutes) throws InterruptedException {
        Thread.sleep(Duration.ofNanos((long) (cityMinutes * 60e9 / speed)));
    }
}
