package io.tiffin.payment.adapter.out.gate;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A gate through which every call goes.
 *
 * @param pauses that were asked for, and not made
 */
public record OpenGate(ProviderGate gate, List<Duration> pauses) {

    public static OpenGate create() {
        return create(Clock.systemUTC());
    }

    static OpenGate create(Clock clock) {
        var pauses = new CopyOnWriteArrayList<Duration>();
        var pace = new Pace() {
            @Override
            public Lease lease(int wanted, int inAdvance, int returned) {
                return new Lease(wanted, Duration.ZERO);
            }

            @Override
            public void pause(Duration length) {
                pauses.add(length);
            }
        };
        var settings = new LimitSettings(1000, 100, Duration.ofSeconds(1), 1);
        return new OpenGate(
                new ProviderGate(
                        new Turns(pace, settings, System::nanoTime),
                        new Breaker(
                                new BreakerSettings(4, 4, 75, Duration.ofSeconds(5), 2),
                                clock,
                                new SimpleMeterRegistry()),
                        new SimpleMeterRegistry()),
                pauses);
    }
}
