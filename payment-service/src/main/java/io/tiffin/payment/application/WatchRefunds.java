package io.tiffin.payment.application;

import io.tiffin.payment.domain.Payment;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** A bank may fail a refund days after it was done, and the provider's call about it may get lost: so it is looked at again. */
@Service
public class WatchRefunds {

    private static final int AT_ONCE = 100;

    private final RefundLooks looks;
    private final Payments payments;
    private final Bell bell;
    private final Clocks clocks;

    WatchRefunds(RefundLooks looks, Payments payments, Bell bell, Clocks clocks) {
        this.looks = looks;
        this.payments = payments;
        this.bell = bell;
        this.clocks = clocks;
    }

    @Transactional
    public void work() {
        var now = clocks.now().real();
        var orders = looks.due(AT_ONCE, now);
        if (!orders.isEmpty()) {
            payments.update(payments.lock(orders).values().stream()
                    .map(Payment::lookAgain)
                    .toList());
            looks.looked(orders, now);
            bell.ringAfterCommit();
        }
    }
}
