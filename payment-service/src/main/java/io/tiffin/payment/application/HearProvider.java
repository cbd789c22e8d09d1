package io.tiffin.payment.application;

import io.tiffin.payment.application.ProviderEvents.ProviderEvent;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the provider's calls, each once, and later has the payments concerned looked at again. */
@Service
public class HearProvider {

    private static final int AT_ONCE = 200;

    private final ProviderEvents events;
    private final Payments payments;
    private final Wallets wallets;
    private final ProviderBell providerBell;
    private final Bell bell;
    private final Clocks clocks;
    private final PaymentSettings settings;

    HearProvider(
            ProviderEvents events,
            Payments payments,
            Wallets wallets,
            ProviderBell providerBell,
            Bell bell,
            Clocks clocks,
            PaymentSettings settings) {
        this.events = events;
        this.payments = payments;
        this.wallets = wallets;
        this.providerBell = providerBell;
        this.bell = bell;
        this.clocks = clocks;
        this.settings = settings;
    }

    /** Fast: one row. */
    @Transactional
    public void hear(ProviderEvent event) {
        if (events.add(event, clocks.now().real())) {
            providerBell.ringAfterCommit();
        }
    }

    /**
     * The customer's app says that it has confirmed the payment. A hint like the provider's own, by the same way: whichever comes
     * first has the payment read again, and the other changes nothing.
     *
     * @return whether it is this customer's payment
     */
    @Transactional
    public boolean confirmed(UUID orderId, UUID customerId) {
        if (!wallets.owns(customerId, orderId)) {
            return false;
        }
        payments.wakeUp(
                List.of(new ProviderEvent("client", "client.confirmed", null, orderId, false, false)),
                clocks.now().real());
        bell.ringAfterCommit();
        return true;
    }

    /** @return whether there may be more */
    @Transactional
    public boolean work() {
        var now = clocks.now().real();
        var taken = events.take(AT_ONCE, now);
        if (!taken.isEmpty()) {
            payments.wakeUp(taken, now);
            wallets.lookNow(
                    taken.stream()
                            .filter(event -> event.type().startsWith("setup_intent."))
                            .flatMap(event -> Optional.ofNullable(event.providerId()).stream())
                            .toList(),
                    now);
            bell.ringAfterCommit();
        }
        return taken.size() == AT_ONCE;
    }

    @Transactional
    public int forgetOld() {
        return events.forget(clocks.now().real().minus(settings.keepProviderEvents()));
    }
}
