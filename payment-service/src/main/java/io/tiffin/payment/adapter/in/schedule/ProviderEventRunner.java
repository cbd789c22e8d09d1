package io.tiffin.payment.adapter.in.schedule;

import io.tiffin.payment.application.HearProvider;
import io.tiffin.payment.application.PaymentSettings;
import io.tiffin.payment.application.ProviderBell;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Acts on what the provider has called about, at once. */
@Component
class ProviderEventRunner implements SmartLifecycle, ProviderBell {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderEventRunner.class);

    private final ObjectProvider<HearProvider> provider;
    private final RungLoop loop;

    ProviderEventRunner(ObjectProvider<HearProvider> provider, PaymentSettings settings) {
        this.provider = provider; // it rings this bell, so it cannot be asked for before it exists
        this.loop = new RungLoop("provider-events", settings.runner().poll());
    }

    @Override
    public void ring() {
        loop.ring();
    }

    @Override
    public void start() {
        loop.start(provider.getObject()::work);
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT1H")
    void forgetOld() {
        LOG.info("Forgot {} old events of the provider", provider.getObject().forgetOld());
    }
}
