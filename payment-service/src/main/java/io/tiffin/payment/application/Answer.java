package io.tiffin.payment.application;

import io.tiffin.payment.domain.Attempt;
import io.tiffin.payment.domain.Outcome;
import java.util.UUID;

/** What has come of a call to the provider, not stored yet. */
public record Answer(Attempt attempt, Outcome outcome) {

    UUID orderId() {
        return attempt.payment().orderId();
    }
}
