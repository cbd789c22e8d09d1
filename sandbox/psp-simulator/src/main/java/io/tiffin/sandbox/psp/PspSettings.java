package io.tiffin.sandbox.psp;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the provider behaves when nothing is wrong with it.
 *
 * @param apiKey the secret key that requests must carry
 * @param publishableKey what the app carries: it may confirm what was entrusted to it, and nothing else
 * @param readOnlyKey a restricted key that may not change anything
 * @param dataFile the append-only log of all state; none keeps everything in memory
 * @param hold business time after which an uncaptured hold lapses (Visa: 7 days)
 * @param holdOffSession the same for Visa when the customer was not there (4 days and 18 hours), if it is shorter
 * @param latency real time that every answer under /v1 takes at least
 * @param keyRetention real time after which an idempotency key is forgotten
 * @param rateLimit requests per second of the account (live: 100, test: 25); 0: none
 * @param lockWait how long a request waits for another one that changes the same object, before it is refused; none: they do
 *     not exclude each other
 * @param refundSettles real time until a pending refund succeeds and a doomed one fails
 * @param keptEvents how many events can be listed, the newest
 * @param webhook the endpoint that is told of events
 * @param moreWebhooks further endpoints
 */
@ConfigurationProperties("psp")
public record PspSettings(
        @DefaultValue("sk_test_tiffin") String apiKey,
        @DefaultValue("pk_test_tiffin") String publishableKey,
        @DefaultValue("rk_test_tiffin") String readOnlyKey,
        @Nullable Path dataFile,
        @DefaultValue("7d") Duration hold,
        @DefaultValue("114h") Duration holdOffSession,
        @DefaultValue("0ms") Duration latency,
        @DefaultValue("24h") Duration keyRetention,
        @DefaultValue("0") int rateLimit,
        @Nullable Duration lockWait,
        @DefaultValue("2s") Duration refundSettles,
        @DefaultValue("10000") int keptEvents,
        @DefaultValue Webhook webhook,
        @DefaultValue List<Webhook> moreWebhooks) {

    @ConstructorBinding
    public PspSettings {}

    /** Without a limit, without locks. */
    public PspSettings(
            String apiKey,
            @Nullable Path dataFile,
            Duration hold,
            Duration latency,
            Duration keyRetention,
            Webhook webhook) {
        this(
                apiKey,
                "pk_test_tiffin",
                "rk_test_tiffin",
                dataFile,
                hold,
                Duration.ofHours(114),
                latency,
                keyRetention,
                0,
                null,
                Duration.ofSeconds(2),
                10_000,
                webhook,
                List.of());
    }

    List<Webhook> webhooks() {
        return Stream.concat(Stream.of(webhook), moreWebhooks.stream())
                .filter(endpoint -> endpoint.url() != null)
                .toList();
    }

    /**
     * Where events are sent.
     *
     * @param url none sends no events
     * @param secret signs what is sent there
     * @param formerSecret signs too, while the one replaces the other
     * @param apiVersion the version that events carry, on purpose not the one that the client library pins
     * @param events the enabled types; {@code *} for all, {@code charge.*} for a kind
     * @param retries real pauses between the attempts; after the last one the event is given up
     */
    public record Webhook(
            @Nullable URI url,
            @DefaultValue("whsec_tiffin_sandbox") String secret,
            @Nullable String formerSecret,
            @DefaultValue("2025-03-31.basil") String apiVersion,

            @DefaultValue({
                "payment_intent.amount_capturable_updated",
                "payment_intent.succeeded",
                "payment_intent.canceled",
                "payment_intent.payment_failed",
                "payment_intent.requires_action",
                "charge.refunded",
                "refund.updated",
                "refund.failed",
                "setup_intent.succeeded",
                "setup_intent.setup_failed"
            })
            Set<String> events,

            @DefaultValue({"1s", "5s", "30s", "5m", "1h"}) List<Duration> retries) {

        @ConstructorBinding
        public Webhook {}

        /** With one secret. */
        public Webhook(
                @Nullable URI url, String secret, String apiVersion, Set<String> events, List<Duration> retries) {
            this(url, secret, null, apiVersion, events, retries);
        }

        boolean wants(String type) {
            return events.stream().anyMatch(enabled -> Records.matches(type, enabled));
        }
    }
}
