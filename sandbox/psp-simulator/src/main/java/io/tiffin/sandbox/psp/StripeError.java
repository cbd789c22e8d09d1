package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.TestCard.Decline;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer that is an error, with the fields that Stripe's error object has. */
final class StripeError extends RuntimeException {

    private static final String REQUEST = "invalid_request_error";

    final int status;
    final String type;
    final @Nullable String code;
    final String text;
    final @Nullable String parameter;
    final @Nullable String declineCode;
    /** Whole objects that the error carries: {@code payment_intent}, {@code payment_method}, {@code setup_intent}, {@code charge}. */
    private final Map<String, Object> about = new LinkedHashMap<>();

    final Map<String, String> headers = new LinkedHashMap<>();

    private StripeError(
            int status,
            String type,
            @Nullable String code,
            String text,
            @Nullable String parameter,
            @Nullable String declineCode) {
        super(text, null, false, false);
        this.status = status;
        this.type = type;
        this.code = code;
        this.text = text;
        this.parameter = parameter;
        this.declineCode = declineCode;
    }

    StripeError about(String name, @Nullable Object object) {
        if (object != null) {
            about.put(name, object);
        }
        return this;
    }

    private StripeError header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Map<String, @Nullable Object> json() {
        var json = Json.object();
        Json.putIfPresent(json, "code", code);
        Json.putIfPresent(json, "decline_code", declineCode);
        Json.putIfPresent(
                json, "doc_url", code == null ? null : "https://stripe.com/docs/error-codes/" + code.replace('_', '-'));
        json.put("message", text);
        Json.putIfPresent(json, "param", parameter);
        json.putAll(about);
        json.put("type", type);
        return Json.object("error", json);
    }

    static StripeError invalid(@Nullable String code, @Nullable String parameter, String text) {
        return new StripeError(400, REQUEST, code, text, parameter, null);
    }

    static StripeError missing(int status, String what, String id, String parameter) {
        return new StripeError(
                status, REQUEST, "resource_missing", "No such %s: '%s'".formatted(what, id), parameter, null);
    }

    static StripeError declined(Decline why) {
        return new StripeError(402, "card_error", why.code(), why.message(), why.parameter(), why.declineCode());
    }

    static StripeError noKey() {
        return new StripeError(
                401,
                REQUEST,
                null,
                "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer "
                        + "auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
                null,
                null);
    }

    static StripeError wrongKey(String shown) {
        return new StripeError(401, REQUEST, null, "Invalid API Key provided: " + shown, null, null);
    }

    static StripeError secretKeyRequired() {
        return new StripeError(
                403,
                REQUEST,
                "secret_key_required",
                "This API call cannot be made with a publishable API key. Please use a secret API key.",
                null,
                null);
    }

    static StripeError notPermitted(String shown) {
        return new StripeError(
                403,
                REQUEST,
                null,
                ("The provided key '%s' does not have the required permissions for this endpoint. Having more permissions "
                                + "would allow this request to continue.")
                        .formatted(shown),
                null,
                null);
    }

    static StripeError noSuchUrl(String method, String path) {
        return new StripeError(
                404, REQUEST, null, "Unrecognized request URL (%s: %s).".formatted(method, path), null, null);
    }

    static StripeError otherParameters(String key) {
        return new StripeError(
                400,
                "idempotency_error",
                null,
                ("Keys for idempotent requests can only be used with the same parameters they were first used with. "
                                + "Try using a key other than '%s' if you meant to execute a different request.")
                        .formatted(key),
                null,
                null);
    }

    static StripeError keyInUse(String key) {
        return new StripeError(
                409,
                REQUEST,
                "idempotency_key_in_use",
                ("There is currently another in-progress request using this Idempotent Key (%s). "
                                + "Please try again later.")
                        .formatted(key),
                null,
                null);
    }

    static StripeError rateLimited() {
        return new StripeError(
                        429,
                        REQUEST,
                        "rate_limit",
                        "Request rate limit exceeded. Too many requests hit the API too quickly.",
                        null,
                        null)
                .header("Stripe-Rate-Limited-Reason", "global-rate");
    }

    static StripeError lockTimeout() {
        return new StripeError(
                        429,
                        REQUEST,
                        "lock_timeout",
                        "This object cannot be accessed right now because another API request or Stripe process is currently "
                                + "accessing it.",
                        null,
                        null)
                .header("Stripe-Should-Retry", "true");
    }

    static StripeError internal() {
        return new StripeError(
                500, "api_error", null, "An unknown error occurred. Please retry your request.", null, null);
    }

    static StripeError unavailable() {
        return new StripeError(503, "api_error", null, "The service is temporarily unavailable.", null, null);
    }
}
