package io.tiffin.payment.adapter.in.schedule;

import io.tiffin.payment.application.Gate;
import io.tiffin.payment.application.PaymentSettings;
import io.tiffin.payment.application.Reconcile;
import io.tiffin.payment.application.Statements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Carries comparisons on, step by step; any instance, after a death any other. */
@Component
class ReconciliationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(ReconciliationRunner.class);

    private final Reconcile reconcile;
    private final Gate gate;
    private final boolean daily;

    ReconciliationRunner(Reconcile reconcile, Gate gate, PaymentSettings settings) {
        this.reconcile = reconcile;
        this.gate = gate;
        this.daily = settings.reconciliation().every().isPositive();
    }

    @Scheduled(
            fixedDelayString = "${payment.reconciliation.poll:1s}",
            initialDelayString = "${payment.reconciliation.poll:1s}")
    void carryOn() {
        gate.inBackground(this::takeSteps);
    }

    private void takeSteps() {
        try {
            while (reconcile.step()) {
                LOG.debug("a step of a comparison is done");
            }
        } catch (Statements.Unreadable e) {
            LOG.warn("The provider cannot be read, the comparison goes on later: {}", e.toString());
        }
    }

    @Scheduled(fixedDelayString = "PT10M", initialDelayString = "PT1M")
    void beginDaily() {
        if (daily) {
            reconcile.beginDaily();
        }
    }
}
