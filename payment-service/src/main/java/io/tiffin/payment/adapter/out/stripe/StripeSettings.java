package io.tiffin.payment.adapter.out.stripe;

import jakarta.validation.constraints.NotEmpty;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The account at Stripe; the defaults lead to the sandbox's simulator and nowhere else.
 *
 * @param webhookSecrets two while one replaces the other
 * @param signatureTolerance how old a signed call may be, by the real clock
 * @param usualHold how long a hold lives (business time) when the provider does not say
 */
@Validated
@ConfigurationProperties("payment.stripe")
record StripeSettings(
        @DefaultValue("http://127.0.0.1:8091") URI apiBase,
        @DefaultValue(SANDBOX_KEY) String apiKey,
        @DefaultValue(SANDBOX_SECRET) @NotEmpty List<String> webhookSecrets,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("10s") Duration readTimeout,
        @DefaultValue("300s") Duration signatureTolerance,
        @DefaultValue("7d") Duration usualHold) {

    static final String SANDBOX_KEY = "sk_test_tiffin";
    static final String SANDBOX_SECRET = "whsec_tiffin_sandbox";

    /** Whoever forgets a secret must not run on one that everybody can read here. */
    StripeSettings {
        var sandbox = apiKey.equals(SANDBOX_KEY) || webhookSecrets.contains(SANDBOX_SECRET);
        if (sandbox && !"127.0.0.1".equals(apiBase.getHost()) && !"localhost".equals(apiBase.getHost())) {
            throw new IllegalArgumentException(
                    "payment.stripe.api-key and .webhook-secrets are the sandbox's: set your own for " + apiBase);
        }
    }

    @Override
    public String toString() {
        return "StripeSettings[apiBase=%s]".formatted(apiBase); // secrets stay out of logs
    }
}
