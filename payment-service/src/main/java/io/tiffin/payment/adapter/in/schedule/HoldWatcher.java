package io.tiffin.payment.adapter.in.schedule;

import io.tiffin.payment.application.WatchHolds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Has holds looked after that are about to lapse. */
@Component
class HoldWatcher {

    private static final Logger LOG = LoggerFactory.getLogger(HoldWatcher.class);

    private final WatchHolds holds;

    HoldWatcher(WatchHolds holds) {
        this.holds = holds;
    }

    @Scheduled(fixedDelayString = "${payment.watchdog.poll:10s}", initialDelayString = "${payment.watchdog.poll:10s}")
    void watch() {
        while (holds.work()) {
            LOG.debug("more holds are about to lapse");
        }
    }
}
