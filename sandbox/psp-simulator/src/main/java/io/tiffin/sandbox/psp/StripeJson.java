package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.Intent.Charge;
import io.tiffin.sandbox.psp.Intent.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The provider's objects in the shape that its API documents. */
final class StripeJson {

    static final JsonMapper MAPPER = JsonMapper.builder().build();

    static Map<String, @Nullable Object> intent(Intent intent, boolean expandCharge) {
        var charge = intent.latestCharge();
        var terms = intent.terms();
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("id", intent.id());
        json.put("object", "payment_intent");
        json.put("amount", terms.amount());
        json.put("amount_capturable", intent.amountCapturable());
        json.put("amount_received", intent.amountReceived());
        json.put(
                "canceled_at",
                intent.canceledAt() == null ? null : intent.canceledAt().getEpochSecond());
        json.put("cancellation_reason", intent.cancellationReason());
        json.put("capture_method", terms.manualCapture() ? "manual" : "automatic");
        json.put("client_secret", terms.clientSecret());
        json.put("confirmation_method", "automatic");
        json.put("created", terms.created().getEpochSecond());
        json.put("currency", terms.currency());
        json.put("last_payment_error", intent.lastError() == null ? null : lastError(intent));
        json.put("latest_charge", charge == null ? null : expandCharge ? charge(intent, charge) : charge.id());
        json.put("livemode", false);
        json.put("metadata", terms.metadata());
        json.put("next_action", intent.status() == Status.REQUIRES_ACTION ? nextAction() : null);
        json.put("payment_method", intent.lastError() == null ? terms.paymentMethod() : null);
        json.put("payment_method_types", List.of("card"));
        json.put("status", intent.status().wire());
        return json;
    }

    static Map<String, @Nullable Object> charge(Intent intent, Charge charge) {
        var captured = charge.end() == Charge.End.CAPTURED;
        var released = charge.end() != null && !captured;
        var card = new LinkedHashMap<String, @Nullable Object>();
        card.put("amount_authorized", charge.failure() == null ? charge.amount() : null);
        card.put("brand", charge.brand());
        card.put(
                "capture_before",
                charge.failure() == null ? charge.captureBefore().getEpochSecond() : null);
        card.put("last4", charge.last4());
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("id", charge.id());
        json.put("object", "charge");
        json.put("amount", charge.amount());
        json.put("amount_captured", charge.captured());
        // the provider books a released hold as a refund of what was never taken
        json.put("amount_refunded", released ? charge.amount() : charge.refunded());
        json.put("captured", captured);
        json.put("created", charge.created().getEpochSecond());
        json.put("currency", intent.terms().currency());
        json.put(
                "failure_code",
                charge.failure() == null ? null : charge.failure().code());
        json.put(
                "failure_message",
                charge.failure() == null ? null : charge.failure().message());
        json.put("livemode", false);
        json.put("metadata", intent.terms().metadata());
        json.put("paid", charge.failure() == null);
        json.put("payment_intent", intent.id());
        json.put("payment_method", intent.terms().paymentMethod());
        json.put("payment_method_details", Map.of("card", card, "type", "card"));
        json.put("refunded", released || (captured && charge.refunded() == charge.captured()));
        json.put("status", charge.failure() == null ? "succeeded" : "failed");
        return json;
    }

    static Map<String, @Nullable Object> refund(Refund refund) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("id", refund.id());
        json.put("object", "refund");
        json.put("amount", refund.amount());
        json.put("charge", refund.charge());
        json.put("created", refund.created().getEpochSecond());
        json.put("currency", refund.currency());
        json.put("metadata", refund.metadata());
        json.put("payment_intent", refund.intent());
        json.put("reason", refund.reason());
        json.put("status", "succeeded");
        return json;
    }

    static Map<String, @Nullable Object> error(StripeError error) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        put(json, "code", error.code);
        put(json, "decline_code", error.declineCode);
        json.put("message", error.text);
        put(json, "param", error.parameter);
        if (error.intent != null) {
            var charge = error.intent.latestCharge();
            put(json, "charge", charge == null || charge.failure() == null ? null : charge.id());
            json.put("payment_intent", intent(error.intent, false));
        }
        json.put("type", error.type);
        return Map.of("error", json);
    }

    static Map<String, @Nullable Object> list(String url, List<?> data, boolean hasMore) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("object", "list");
        json.put("data", data);
        json.put("has_more", hasMore);
        json.put("url", url);
        return json;
    }

    private static Map<String, @Nullable Object> lastError(Intent intent) {
        var why = java.util.Objects.requireNonNull(intent.lastError());
        var charge = intent.latestCharge();
        var json = new LinkedHashMap<String, @Nullable Object>();
        put(json, "charge", charge == null ? null : charge.id());
        json.put("code", why.code());
        put(json, "decline_code", why.declineCode());
        json.put("message", why.message());
        json.put("type", why.code().startsWith("payment_intent_") ? "invalid_request_error" : "card_error");
        return json;
    }

    private static Map<String, ?> nextAction() {
        return Map.of("type", "use_stripe_sdk", "use_stripe_sdk", Map.of("type", "three_d_secure_redirect"));
    }

    private static void put(Map<String, @Nullable Object> json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private StripeJson() {}
}
