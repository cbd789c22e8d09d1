package io.tiffin.payment.adapter.out.gate;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this instance has lately seen of the provider decides whether it asks at all. */
final class Breaker {

    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);

    private static final class ProviderFailed extends Exception {
        ProviderFailed() {
            super("the provider has not answered usefully", null, false, false);
        }
    }

    private final CircuitBreaker breaker;

    Breaker(BreakerSettings settings, Clock clock, MeterRegistry meters) {
        breaker = CircuitBreaker.of(
                "provider",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(settings.calls())
                        .minimumNumberOfCalls(settings.minimumCalls())
                        .failureRateThreshold(settings.failureRate())
                        .waitDurationInOpenState(settings.openFor())
                        .permittedNumberOfCallsInHalfOpenState(settings.probes())
                        .clock(clock)
                        .writableStackTraceEnabled(false)
                        .build());
        breaker.getEventPublisher()
                .onStateTransition(event -> LOG.warn(
                        "The provider: {}",
                        event.getStateTransition().toString().toLowerCase(Locale.ROOT)));
        for (var state : List.of(State.CLOSED, State.HALF_OPEN, State.OPEN)) {
            Gauge.builder("tiffin.payments.breaker", breaker, each -> each.getState() == state ? 1 : 0)
                    .description("1 for the state that the circuit breaker is in")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(meters);
        }
    }

    /** A call may be made. It has to be told of afterwards, or that it was not made. */
    boolean permits() {
        return breaker.tryAcquirePermission();
    }

    /** Open, or tried with a few calls. */
    boolean isOpen() {
        return breaker.getState() != State.CLOSED;
    }

    void notMade() {
        breaker.releasePermission();
    }

    void answered() {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    void failed() {
        breaker.onError(0, TimeUnit.NANOSECONDS, new ProviderFailed());
    }
}
