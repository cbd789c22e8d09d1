package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.TestCard.Decline;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** An answer that is an error, with the fields that Stripe's error object has. */
final class StripeError extends RuntimeException {

    final int status;
    final String type;
    final @Nullable String code;
    final String text;
    final @Nullable String parameter;
    final @Nullable String declineCode;
    final @Nullable Intent intent;

    private StripeError(
            int status,
            String type,
            @Nullable String code,
            String text,
            @Nullable String parameter,
            @Nullable String declineCode,
            @Nullable Intent intent) {
        super(text, null, false, false);
        this.status = status;
        this.type = type;
        this.code = code;
        this.text = text;
        this.parameter = parameter;
        this.declineCode = declineCode;
        this.intent = intent;
    }

    static StripeError invalid(String code, String parameter, String text) {
        return new StripeError(400, "invalid_request_error", code, text, parameter, null, null);
    }

    static StripeError missing(int status, String what, String id, String parameter) {
        return new StripeError(
                status,
                "invalid_request_error",
                "resource_missing",
                "No such %s: '%s'".formatted(what, id),
                parameter,
                null,
                null);
    }

    static StripeError refused(String code, String parameter, String text, Intent intent) {
        return new StripeError(400, "invalid_request_error", code, text, parameter, null, intent);
    }

    static StripeError unexpectedState(Intent intent, String verb, String participle, Iterable<Intent.Status> allowed) {
        var names = StreamSupport.stream(allowed.spliterator(), false)
                .map(Intent.Status::wire)
                .collect(Collectors.joining(", "));
        return new StripeError(
                400,
                "invalid_request_error",
                "payment_intent_unexpected_state",
                ("You cannot %s this PaymentIntent because it has a status of %s. "
                                + "Only a PaymentIntent with one of the following statuses may be %s: %s.")
                        .formatted(verb, intent.status().wire(), participle, names),
                null,
                null,
                intent);
    }

    static StripeError declined(Decline why, Intent intent) {
        return new StripeError(402, "card_error", why.code(), why.message(), null, why.declineCode(), intent);
    }

    static StripeError unauthenticated() {
        return new StripeError(401, "invalid_request_error", null, "Invalid API Key provided.", null, null, null);
    }

    static StripeError noSuchUrl(String method, String path) {
        return new StripeError(
                404,
                "invalid_request_error",
                null,
                "Unrecognized request URL (%s: %s).".formatted(method, path),
                null,
                null,
                null);
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
                null,
                null);
    }

    static StripeError keyInUse(String key) {
        return new StripeError(
                409,
                "invalid_request_error",
                "idempotency_key_in_use",
                ("There is currently another in-progress request using this Idempotent Key (%s). "
                                + "Please try again later.")
                        .formatted(key),
                null,
                null,
                null);
    }

    static StripeError rateLimited() {
        return new StripeError(
                429,
                "invalid_request_error",
                "rate_limit",
                "Too many requests hit the API too quickly.",
                null,
                null,
                null);
    }

    static StripeError lockTimeout() {
        return new StripeError(
                429,
                "invalid_request_error",
                "lock_timeout",
                "This object cannot be accessed right now because another API request is currently accessing it.",
                null,
                null,
                null);
    }

    static StripeError internal() {
        return new StripeError(
                500, "api_error", null, "An unknown error occurred. Please retry your request.", null, null, null);
    }
}
