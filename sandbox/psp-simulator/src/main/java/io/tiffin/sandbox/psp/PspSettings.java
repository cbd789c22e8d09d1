package io.tiffin.sandbox.psp;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the provider behaves when nothing is wrong with it.
 *
 * @param apiKey the secret key that requests must carry
 * @param dataFile the append-only log of all state; none keeps everything in memory
 * @param hold business time after which an uncaptured hold lapses (Visa: 7 days)
 * @param latency real time that every answer under /v1 takes at least
 * @param keyRetention real time after which an idempotency key is forgotten
 */
@ConfigurationProperties("psp")
public record PspSettings(
        @DefaultValue("sk_test_tiffin") String apiKey,
        @Nullable Path dataFile,
        @DefaultValue("7d") Duration hold,
        @DefaultValue("0ms") Duration latency,
        @DefaultValue("24h") Duration keyRetention,
        @DefaultValue Webhook webhook) {

    /**
     * Where events are sent.
     *
     * @param url none sends no events
     * @param apiVersion the version that events carry, on purpose not the one that the client library pins
     * @param events the enabled types
     * @param retries real pauses between the attempts; after the last one the event is given up
     */
    public record Webhook(
            @Nullable URI url,
            @DefaultValue("whsec_tiffin_sandbox") String secret,
            @DefaultValue("2025-03-31.basil") String apiVersion,

            @DefaultValue({
                "payment_intent.amount_capturable_updated",
                "payment_intent.succeeded",
                "payment_intent.canceled",
                "payment_intent.payment_failed",
                "payment_intent.requires_action",
                "charge.refunded"
            })
            Set<String> events,

            @DefaultValue({"1s", "5s", "30s", "5m", "1h"}) List<Duration> retries) {}
}
