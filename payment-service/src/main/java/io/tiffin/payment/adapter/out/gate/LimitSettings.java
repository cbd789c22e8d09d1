package io.tiffin.payment.adapter.out.gate;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How often the provider may be called, by all instances together. In no second more than {@code perSecond + burst + perSecond ×
 * hold} calls begin: 96 by default, where Stripe allows 100 (25 with a test key).
 *
 * @param perSecond on average
 * @param burst at once, after a rest
 * @param hold how long an instance may keep a turn that it has leased and not used; real time
 * @param instances that there may be: while the shared limit cannot be read, each keeps to its part of it
 */
@Validated
@ConfigurationProperties("payment.limit")
record LimitSettings(
        @DefaultValue("80") @Positive int perSecond,
        @DefaultValue("8") @Positive int burst,
        @DefaultValue("100ms") Duration hold,
        @DefaultValue("4") @Positive int instances) {

    /** Leased at once: what an instance would use within half the time for which it may, had it the limit for itself. */
    int batch() {
        return Math.clamp(perSecond * hold.toMillis() / 2000, 1, burst);
    }

    double ownPart() {
        return (double) perSecond / instances;
    }
}
