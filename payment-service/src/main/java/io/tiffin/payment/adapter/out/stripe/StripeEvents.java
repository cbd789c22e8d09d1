package io.tiffin.payment.adapter.out.stripe;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import io.tiffin.kit.id.PublicId;
import io.tiffin.payment.application.ProviderEvents.ProviderEvent;
import io.tiffin.payment.application.ProviderEvents.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stripe's calls. Ids are taken from the raw JSON: an event of another API version than the library's has no object that the
 * library would read, and only the ids are believed anyway.
 */
final class StripeEvents implements Reader {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> INTENTS = Set.of("payment_intent", "setup_intent");
    private static final Set<String> ENDS = Set.of("payment_intent.succeeded", "payment_intent.canceled");

    private static final Set<String> REFUNDS = Set.of("refund.updated", "refund.failed", "charge.refund.updated");

    private final StripeSettings settings;
    private final Clock clock;

    StripeEvents(StripeSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Optional<ProviderEvent> read(byte[] body, String signature) {
        var payload = new String(body, StandardCharsets.UTF_8);
        return settings.webhookSecrets().stream().anyMatch(secret -> isSigned(payload, signature, secret))
                ? parse(payload)
                : Optional.empty();
    }

    private boolean isSigned(String payload, String signature, String secret) {
        try {
            return Webhook.Signature.verifyHeader(
                    payload, signature, secret, settings.signatureTolerance().toSeconds(), clock);
        } catch (SignatureVerificationException _) {
            return false;
        }
    }

    private static Optional<ProviderEvent> parse(String payload) {
        try {
            var event = JSON.readTree(payload);
            var object = event.path("data").path("object");
            var id = text(event.path("id"));
            var type = text(event.path("type"));
            if (id == null || type == null) {
                return Optional.empty();
            }
            var intent = INTENTS.contains(String.valueOf(text(object.path("object"))))
                    ? text(object.path("id"))
                    : text(object.path("payment_intent"));
            var order = text(object.path("metadata").path("order_id"));
            return Optional.of(new ProviderEvent(
                    id,
                    type,
                    intent,
                    order == null ? null : PublicId.parse("ord", order).orElse(null),
                    ENDS.contains(type),
                    REFUNDS.contains(type)));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() ? node.stringValue() : null;
    }
}
