package io.tiffin.payment.application;

import io.tiffin.payment.application.ProviderEvents.ProviderEvent;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the provider's calls, each once, and later has the payments concerned looked at again. */
@Service
public class HearProvider {

    private static final int AT_ONCE = 200;

    private final ProviderEvents events;
    private final Payments payments;
    private final Bell bell;
    private final Clocks clocks;
    private final PaymentSettings settings;

    HearProvider(ProviderEvents events, Payments payments, Bell bell, Clocks clocks, PaymentSettings settings) {
        this.events = events;
        this.payments = payments;
        this.bell = bell;
        this.clocks = clocks;
        this.settings = settings;
    }

    /** Fast: one row. */
    @Transactional
    public void hear(ProviderEvent event) {
        if (events.add(event, clocks.now().real())) {
            bell.ringAfterCommit();
        }
    }

    /** @return whether there may be more */
    @Transactional
    public boolean work() {
        var now = clocks.now().real();
        var taken = events.take(AT_ONCE, now);
        if (!taken.isEmpty()) {
            payments.wakeUp(taken, now);
        }
        return taken.size() == AT_ONCE;
    }

    @Transactional
    public int forgetOld() {
        return events.forget(clocks.now().real().minus(settings.keepProviderEvents()));
    }
}
