package io.tiffin.payment.adapter.out.gate;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** The shared pace; while its store is away this instance keeps to its own part, so that it neither stops nor runs free. */
final class SafePace implements Pace {

    private static final Logger LOG = LoggerFactory.getLogger(SafePace.class);
    private static final long TRY_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

    private final Pace shared;
    private final Pace own;
    private final LongSupplier nanoClock;
    private volatile boolean away;
    private volatile long tryAgainAt;

    SafePace(Pace shared, Pace own, LongSupplier nanoClock, MeterRegistry meters) {
        this.shared = shared;
        this.own = own;
        this.nanoClock = nanoClock;
        meters.gauge("tiffin.payments.limiter.degraded", this, pace -> pace.away ? 1 : 0);
    }

    @Override
    public Lease lease(int wanted, int inAdvance, int returned) {
        if (away && nanoClock.getAsLong() - tryAgainAt < 0) {
            return own.lease(1, 1, 0);
        }
        try {
            var lease = shared.lease(wanted, inAdvance, returned);
            if (away) {
                away = false;
                LOG.info("The limit of calls to the provider is shared again");
            }
            return lease;
        } catch (DataAccessException e) {
            failed(e);
            return own.lease(1, 1, 0);
        }
    }

    @Override
    public void pause(Duration length) {
        own.pause(length);
        try {
            shared.pause(length);
        } catch (DataAccessException e) {
            failed(e);
        }
    }

    private void failed(DataAccessException e) {
        tryAgainAt = nanoClock.getAsLong() + TRY_AGAIN_NANOS;
        if (!away) {
            away = true;
            LOG.warn("The limit of calls to the provider cannot be shared, this instance keeps to its part of it", e);
        }
    }
}
