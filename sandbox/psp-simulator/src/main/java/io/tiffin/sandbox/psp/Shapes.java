package io.tiffin.sandbox.psp;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The provider's objects in the shape that its API documents; what they refer to is an id until it is expanded. */
final class Shapes {

    static Map<String, @Nullable Object> intent(Intent intent) {
        var terms = intent.terms();
        var charge = intent.latestCharge();
        return Json.object(
                "id", intent.id(),
                "object", "payment_intent",
                "amount", terms.amount(),
                "amount_capturable", intent.amountCapturable(),
                "amount_details", Json.object("tip", Json.object()),
                "amount_received", intent.amountReceived(),
                "automatic_payment_methods", automaticMethods(terms.allowRedirects()),
                "canceled_at", Json.seconds(intent.canceledAt()),
                "cancellation_reason", intent.cancellationReason(),
                "capture_method", terms.captureMethod(),
                "client_secret", terms.clientSecret(),
                "confirmation_method", "automatic",
                "created", terms.created().getEpochSecond(),
                "currency", terms.currency(),
                "customer", terms.customer(),
                "description", terms.description(),
                "last_payment_error",
                        intent.lastError() == null ? null : failure(intent.lastError(), "payment_intent_"),
                "latest_charge", charge == null ? null : charge.id(),
                "livemode", false,
                "metadata", terms.metadata(),
                "next_action",
                        intent.status() == Intent.Status.REQUIRES_ACTION
                                ? nextAction(terms.returnUrl(), terms.bankPage())
                                : null,
                "payment_method", intent.paymentMethod(),
                "payment_method_options",
                        Json.object("card", Json.object("network", null, "request_three_d_secure", "automatic")),
                "payment_method_types", terms.methodTypes(),
                "processing", null,
                "setup_future_usage", terms.setupFutureUsage(),
                "status", intent.status().wire());
    }

    static Map<String, @Nullable Object> charge(Intent intent, Charge charge) {
        var captured = charge.end() == Charge.End.CAPTURED;
        var fine = charge.failure() == null;
        // the provider books what a hold releases as a refund of what was never taken
        var released = charge.end() == null ? 0 : charge.amount() - charge.captured();
        var returned = released + charge.refunded();
        return Json.object(
                "id", charge.id(),
                "object", "charge",
                "amount", charge.amount(),
                "amount_captured", charge.captured(),
                "amount_refunded", returned,
                "balance_transaction", charge.balanceTransaction(),
                "captured", captured,
                "created", charge.created().getEpochSecond(),
                "currency", intent.terms().currency(),
                "customer", intent.terms().customer(),
                "description", intent.terms().description(),
                "disputed", false,
                "failure_code",
                        charge.failure() == null ? null : charge.failure().code(),
                "failure_message",
                        charge.failure() == null ? null : charge.failure().message(),
                "livemode", false,
                "metadata", intent.terms().metadata(),
                "outcome", outcome(charge),
                "paid", fine,
                "payment_intent", intent.id(),
                "payment_method", charge.paymentMethod(),
                "payment_method_details",
                        Json.object(
                                "card",
                                Json.object(
                                        "amount_authorized", fine ? charge.amount() : null,
                                        "brand", charge.brand(),
                                        "capture_before",
                                                fine ? charge.captureBefore().getEpochSecond() : null,
                                        "last4", charge.last4(),
                                        "network", charge.brand()),
                                "type",
                                "card"),
                "refunded", fine && returned == charge.amount(),
                "status", fine ? "succeeded" : "failed");
    }

    static Map<String, @Nullable Object> refund(Refund refund) {
        var json = Json.object(
                "id", refund.id(),
                "object", "refund",
                "amount", refund.amount(),
                "balance_transaction", refund.balanceTransaction(),
                "charge", refund.charge(),
                "created", refund.created().getEpochSecond(),
                "currency", refund.currency(),
                "metadata", refund.metadata(),
                "payment_intent", refund.intent(),
                "reason", refund.reason(),
                "status", refund.status());
        Json.putIfPresent(json, "failure_balance_transaction", refund.failureTransaction());
        Json.putIfPresent(json, "failure_reason", refund.failureReason());
        return json;
    }

    static Map<String, @Nullable Object> balanceTransaction(BalanceTransaction transaction) {
        var fees = transaction.fee() == 0
                ? List.of()
                : List.of(Json.object(
                        "amount",
                        transaction.fee(),
                        "currency",
                        transaction.currency(),
                        "description",
                        "Stripe processing fees",
                        "type",
                        "stripe_fee"));
        return Json.object(
                "id", transaction.id(),
                "object", "balance_transaction",
                "amount", transaction.amount(),
                "available_on", transaction.availableOn().getEpochSecond(),
                "created", transaction.created().getEpochSecond(),
                "currency", transaction.currency(),
                "exchange_rate", null,
                "fee", transaction.fee(),
                "fee_details", fees,
                "net", transaction.amount() - transaction.fee(),
                "reporting_category", transaction.type(),
                "source", transaction.source(),
                "status", "pending",
                "type", transaction.type());
    }

    static Map<String, @Nullable Object> customer(Customer customer) {
        if (customer.deleted()) {
            return Json.object("id", customer.id(), "object", "customer", "deleted", true);
        }
        return Json.object(
                "id", customer.id(),
                "object", "customer",
                "balance", 0,
                "created", customer.created().getEpochSecond(),
                "currency", null,
                "default_source", null,
                "delinquent", false,
                "description", customer.description(),
                "email", customer.email(),
                "invoice_settings", Json.object("default_payment_method", customer.defaultMethod()),
                "livemode", false,
                "metadata", customer.metadata(),
                "name", customer.name(),
                "phone", customer.phone());
    }

    static Map<String, @Nullable Object> method(Method method) {
        var card = method.card();
        return Json.object(
                "id", method.id(),
                "object", "payment_method",
                "billing_details", Json.object("address", Json.object(), "email", null, "name", null, "phone", null),
                "card",
                        Json.object(
                                "brand", card.brand(),
                                "checks", Json.object("cvc_check", method.customer() == null ? "unchecked" : "pass"),
                                "country", "US",
                                "display_brand", card.brand(),
                                "exp_month", 12,
                                "exp_year", 2034,
                                "fingerprint", "Fp" + Integer.toHexString((card.brand() + card.last4()).hashCode()),
                                "funding", card.funding(),
                                "last4", card.last4(),
                                "networks", Json.object("available", List.of(card.brand()), "preferred", null),
                                "three_d_secure_usage", Json.object("supported", true),
                                "wallet", null),
                "created", method.created().getEpochSecond(),
                "customer", method.customer(),
                "livemode", false,
                "metadata", method.metadata(),
                "type", "card");
    }

    static Map<String, @Nullable Object> setup(Setup setup) {
        var terms = setup.terms();
        return Json.object(
                "id", setup.id(),
                "object", "setup_intent",
                "automatic_payment_methods", automaticMethods(terms.allowRedirects()),
                "cancellation_reason", setup.cancellationReason(),
                "client_secret", terms.clientSecret(),
                "created", terms.created().getEpochSecond(),
                "customer", terms.customer(),
                "description", terms.description(),
                "last_setup_error", setup.lastError() == null ? null : failure(setup.lastError(), "setup_intent_"),
                "livemode", false,
                "mandate", null,
                "metadata", terms.metadata(),
                "next_action",
                        setup.status() == Setup.Status.REQUIRES_ACTION
                                ? nextAction(terms.returnUrl(), terms.bankPage())
                                : null,
                "payment_method", setup.paymentMethod(),
                "payment_method_types", terms.methodTypes(),
                "status", setup.status().wire(),
                "usage", terms.usage());
    }

    static Map<String, @Nullable Object> list(String url, List<?> data, boolean hasMore) {
        return Json.object("object", "list", "data", data, "has_more", hasMore, "url", url);
    }

    /** @param ownKind begins the codes that are no refusal of the card */
    private static Map<String, @Nullable Object> failure(Failure failure, String ownKind) {
        var why = failure.why();
        var json = Json.object();
        Json.putIfPresent(json, "charge", failure.charge());
        json.put("code", why.code());
        Json.putIfPresent(json, "decline_code", why.declineCode());
        json.put("message", why.message());
        Json.putIfPresent(json, "param", why.parameter());
        if (failure.method() != null) {
            json.put("payment_method", method(failure.method()));
        }
        json.put("type", why.code().startsWith(ownKind) ? "invalid_request_error" : "card_error");
        return json;
    }

    private static Map<String, @Nullable Object> outcome(Charge charge) {
        return charge.failure() == null
                ? Json.object(
                        "network_status", "approved_by_network",
                        "reason", null,
                        "seller_message", "Payment complete.",
                        "type", "authorized")
                : Json.object(
                        "network_status", "declined_by_network",
                        "reason", charge.failure().declineCode(),
                        "seller_message", "The bank did not return any further details with this decline.",
                        "type", "issuer_declined");
    }

    private static @Nullable Map<String, @Nullable Object> automaticMethods(@Nullable String allowRedirects) {
        return allowRedirects == null ? null : Json.object("allow_redirects", allowRedirects, "enabled", true);
    }

    /** Where no page of the bank is wanted, the app's library shows its question. */
    private static Map<String, @Nullable Object> nextAction(@Nullable String returnUrl, @Nullable String bankPage) {
        return bankPage == null
                ? Json.object(
                        "type", "use_stripe_sdk", "use_stripe_sdk", Json.object("type", "three_d_secure_redirect"))
                : Json.object(
                        "redirect_to_url",
                        Json.object("return_url", returnUrl, "url", bankPage),
                        "type",
                        "redirect_to_url");
    }

    private Shapes() {}
}
