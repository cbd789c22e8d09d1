package io.tiffin.payment.adapter.out.stripe;

import jakarta.validation.constraints.NotEmpty;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The account at Stripe; the defaults lead to the sandbox's simulator.
 *
 * @param webhookSecrets two while one replaces the other
 * @param signatureTolerance how old a signed call may be, by the real clock
 * @param usualHold how long a hold lives (business time) when the provider does not say
 */
@Validated
@ConfigurationProperties("payment.stripe")
record StripeSettings(
        @DefaultValue("http://127.0.0.1:8091") URI apiBase,
        @DefaultValue("sk_test_tiffin") String apiKey,
        @DefaultValue("whsec_tiffin_sandbox") @NotEmpty List<String> webhookSecrets,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("10s") Duration readTimeout,
        @DefaultValue("300s") Duration signatureTolerance,
        @DefaultValue("7d") Duration usualHold) {

    @Override
    public String toString() {
        return "StripeSettings[apiBase=%s]".formatted(apiBase); // secrets stay out of logs
    }
}
