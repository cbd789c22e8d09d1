package io.tiffin.relay;

import java.time.Duration;

final class Durations {

    static final Duration LONG = Duration.ofSeconds(60);

    private Durations() {}
}
