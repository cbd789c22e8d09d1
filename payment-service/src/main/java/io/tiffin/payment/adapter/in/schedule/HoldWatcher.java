package io.tiffin.payment.adapter.in.schedule;

import io.tiffin.payment.application.PaymentSettings;
import io.tiffin.payment.application.WatchHolds;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Has holds looked after that are about to lapse; on a thread of its own, because they lapse whatever else there is to do. */
@Component
class HoldWatcher implements SmartLifecycle {

    private final WatchHolds holds;
    private final RungLoop loop;

    HoldWatcher(WatchHolds holds, PaymentSettings settings) {
        this.holds = holds;
        this.loop = new RungLoop("holds", settings.watchdog().poll());
    }

    @Override
    public void start() {
        loop.start(holds::work);
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }
}
