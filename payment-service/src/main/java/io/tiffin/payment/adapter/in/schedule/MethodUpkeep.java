package io.tiffin.payment.adapter.in.schedule;

import io.tiffin.payment.application.Gate;
import io.tiffin.payment.application.KeepPaymentMethods;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Finds what no webhook has told about payment methods that are being saved or removed. */
@Component
class MethodUpkeep {

    private final KeepPaymentMethods methods;
    private final Gate gate;

    MethodUpkeep(KeepPaymentMethods methods, Gate gate) {
        this.methods = methods;
        this.gate = gate;
    }

    @Scheduled(fixedDelayString = "${payment.methods.poll:2s}", initialDelayString = "${payment.methods.poll:2s}")
    void catchUp() {
        gate.inBackground(methods::catchUp);
    }
}
