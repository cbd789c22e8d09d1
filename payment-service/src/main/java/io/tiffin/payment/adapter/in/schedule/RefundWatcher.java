package io.tiffin.payment.adapter.in.schedule;

import io.tiffin.payment.application.WatchRefunds;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Has refunds that are done looked at again, when their day has come. */
@Component
class RefundWatcher {

    private final WatchRefunds refunds;

    RefundWatcher(WatchRefunds refunds) {
        this.refunds = refunds;
    }

    @Scheduled(
            fixedDelayString = "${payment.watchdog.refunds-poll:10s}",
            initialDelayString = "${payment.watchdog.refunds-poll:10s}")
    void watch() {
        refunds.work();
    }
}
