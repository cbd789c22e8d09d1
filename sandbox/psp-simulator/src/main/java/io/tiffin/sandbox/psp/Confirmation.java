package io.tiffin.sandbox.psp;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * In which manner an intent is to be confirmed.
 *
 * @param offSession the customer is not there to be asked
 * @param failOnAction an intent that would ask the customer fails instead
 */
record Confirmation(boolean offSession, boolean failOnAction) {

    static final Set<String> PARAMETERS =
            Set.of("off_session", "error_on_requires_action", "return_url", "use_stripe_sdk");

    static Confirmation of(ApiRequest request) {
        var offSession = request.oneOf("off_session", List.of("true", "false", "one_off", "recurring"))
                .filter(value -> !value.equals("false"));
        return new Confirmation(offSession.isPresent(), request.flag("error_on_requires_action"));
    }

    /** Refuses what has a meaning with {@code confirm=true} only. */
    static void requireConfirm(ApiRequest request, String kind) {
        PARAMETERS.stream()
                .filter(name -> request.text(name).isPresent())
                .findFirst()
                .ifPresent(name -> {
                    throw StripeError.invalid(
                            null,
                            name,
                            "The parameter `%s` cannot be passed when creating a %s unless `confirm` is set to true."
                                    .formatted(name, kind));
                });
    }

    /** How redirects are dealt with when the account chooses the kinds of payment method; none when the request named them. */
    static @Nullable String redirects(ApiRequest request) {
        var automatic = request.maybeFlag("automatic_payment_methods[enabled]");
        if (!request.list("payment_method_types").isEmpty() || automatic.equals(Optional.of(false))) {
            return null;
        }
        return request.oneOf("automatic_payment_methods[allow_redirects]", List.of("always", "never"))
                .orElse("always");
    }

    /** Some of the account's kinds of payment method would lead the customer away. */
    static void requireReturn(@Nullable String allowRedirects, @Nullable String returnUrl) {
        if ("always".equals(allowRedirects) && returnUrl == null) {
            throw StripeError.invalid(
                    null,
                    null,
                    "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these "
                            + "payment methods might redirect your customer off of your page, you must provide a `return_url`. If "
                            + "you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to "
                            + "`true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and "
                            + "Payment Intents.");
        }
    }

    /** The app proves by the client secret that the object was entrusted to it. */
    static void requireSecret(Endpoint.Call call, String clientSecret, String kind) {
        var given = call.request().text("client_secret");
        if (call.byClient() && given.isEmpty()) {
            throw ApiRequest.missing("client_secret");
        }
        if (given.isPresent() && !given.get().equals(clientSecret)) {
            throw StripeError.invalid(
                    "resource_missing",
                    "client_secret",
                    "The client_secret provided does not match any associated %s on this account.".formatted(kind));
        }
    }
}
