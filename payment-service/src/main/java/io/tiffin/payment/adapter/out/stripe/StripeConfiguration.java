package io.tiffin.payment.adapter.out.stripe;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.kit.time.BusinessClock;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class StripeConfiguration {

    @Bean
    StripeHttp stripeHttp(StripeSettings settings) {
        return new StripeHttp(settings.connectTimeout(), settings.readTimeout());
    }

    @Bean
    StripeProvider provider(StripeSettings settings, StripeHttp http, BusinessClock clock, MeterRegistry meters) {
        Stripe.enableTelemetry = false;
        var client = StripeClient.builder()
                .setApiKey(settings.apiKey())
                .setApiBase(settings.apiBase().toString())
                .setHttpClient(http)
                .setConnectTimeout((int) settings.connectTimeout().toMillis())
                .setReadTimeout((int) settings.readTimeout().toMillis())
                .setMaxNetworkRetries(0) // our own rows repeat, with the same key, also after a death
                .build();
        return new StripeProvider(client, new StripeAnswers(clock, settings.usualHold()), meters);
    }

    @Bean
    StripeEvents stripeEvents(StripeSettings settings, Clock clock) {
        return new StripeEvents(settings, clock);
    }
}
