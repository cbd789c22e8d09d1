package io.tiffin.sandbox.psp;

import java.time.Duration;
import java.time.Instant;

/** The city's time, by which holds lapse: an anchor pair and a speed. Everything else here lives in real time. */
public record BusinessTime(Instant anchorReal, Instant anchorBusiness, double speed) {

    public static BusinessTime real() {
        return new BusinessTime(Instant.EPOCH, Instant.EPOCH, 1);
    }

    Instant now() {
        return at(Instant.now());
    }

    Instant at(Instant real) {
        var elapsed = Duration.between(anchorReal, real);
        return anchorBusiness.plus(speed == 1 ? elapsed : Duration.ofMillis(Math.round(elapsed.toMillis() * speed)));
    }
}
