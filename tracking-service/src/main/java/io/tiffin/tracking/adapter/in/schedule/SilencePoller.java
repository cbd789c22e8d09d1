package io.tiffin.tracking.adapter.in.schedule;

import io.tiffin.tracking.application.WatchSilence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

@Component
class SilencePoller {

    private static final Logger log = LoggerFactory.getLogger(SilencePoller.class);

    private final WatchSilence watchSilence;

    SilencePoller(WatchSilence watchSilence) {
        this.watchSilence = watchSilence;
    }

    @Scheduled(fixedDelayString = "${tracking.silence-poll:1s}")
    void look() {
        try {
            watchSilence.look();
        } catch (RuntimeException e) {
            log.warn("a look for silent drivers failed, the next one follows: {}", e.toString());
        }
    }
}
