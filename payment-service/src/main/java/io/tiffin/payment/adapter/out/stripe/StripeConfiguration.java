package io.tiffin.payment.adapter.out.stripe;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.payment.adapter.out.gate.ProviderGate;
import io.tiffin.payment.application.Wallets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class StripeConfiguration {

    @Bean
    StripeHttp stripeHttp(StripeSettings settings, ProviderGate gate) {
        return new StripeHttp(gate, settings.connectTimeout(), settings.readTimeout());
    }

    @Bean
    StripeClient stripeClient(StripeSettings settings, StripeHttp http) {
        Stripe.enableTelemetry = false;
        return StripeClient.builder()
                .setApiKey(settings.apiKey())
                .setApiBase(settings.apiBase().toString())
                .setHttpClient(http)
                .setConnectTimeout((int) settings.connectTimeout().toMillis())
                .setReadTimeout((int) settings.readTimeout().toMillis())
                .setMaxNetworkRetries(0) // our own rows repeat, with the same key, also after a death
                .build();
    }

    @Bean
    StripeProvider provider(
            StripeClient client, StripeSettings settings, Wallets wallets, BusinessClock clock, MeterRegistry meters) {
        return new StripeProvider(
                client,
                new StripeAnswers(clock, settings.usualHold()),
                method -> Optional.ofNullable(wallets.owners(List.of(method)).get(method))
                        .map(Wallets.Owner::providerCustomer),
                meters);
    }

    @Bean
    StripeMethods stripeMethods(StripeClient client) {
        return new StripeMethods(client);
    }

    @Bean
    StripeStatements statements(StripeClient client, StripeProvider provider) {
        return new StripeStatements(client, provider);
    }

    @Bean
    StripeEvents stripeEvents(StripeSettings settings, Clock clock) {
        return new StripeEvents(settings, clock);
    }
}
