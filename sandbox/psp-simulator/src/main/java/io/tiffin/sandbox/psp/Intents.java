package io.tiffin.sandbox.psp;

import static io.tiffin.sandbox.psp.Intent.Status.CANCELED;
import static io.tiffin.sandbox.psp.Intent.Status.REQUIRES_ACTION;
import static io.tiffin.sandbox.psp.Intent.Status.REQUIRES_CAPTURE;
import static io.tiffin.sandbox.psp.Intent.Status.REQUIRES_PAYMENT_METHOD;
import static io.tiffin.sandbox.psp.Intent.Status.SUCCEEDED;

import io.tiffin.sandbox.psp.Book.Change;
import io.tiffin.sandbox.psp.Endpoint.Call;
import io.tiffin.sandbox.psp.Endpoint.Step;
import io.tiffin.sandbox.psp.Intent.Terms;
import io.tiffin.sandbox.psp.TestCard.Decline;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Payment intents: from the first wish to the money. */
final class Intents {

    private static final Set<String> CREATE = and(
            Confirmation.PARAMETERS,
            "amount",
            "currency",
            "confirm",
            "capture_method",
            "confirmation_method",
            "customer",
            "payment_method",
            "payment_method_types",
            "payment_method_options",
            "automatic_payment_methods",
            "metadata",
            "description",
            "receipt_email",
            "setup_future_usage",
            "statement_descriptor",
            "statement_descriptor_suffix");
    private static final Set<String> CONFIRM = and(
            Confirmation.PARAMETERS,
            "payment_method",
            "client_secret",
            "capture_method",
            "setup_future_usage",
            "receipt_email");
    private static final Set<String> UPDATE = Set.of(
            "amount", "customer", "description", "metadata", "payment_method", "receipt_email", "setup_future_usage");
    private static final List<String> CAPTURE_METHODS = List.of("automatic", "automatic_async", "manual");
    private static final List<String> USAGES = List.of("on_session", "off_session");
    private static final List<String> CANCEL_REASONS =
            List.of("duplicate", "fraudulent", "requested_by_customer", "abandoned");
    private static final Decline NOT_AUTHENTICATED = new Decline(
            "payment_intent_authentication_failure",
            null,
            "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new"
                    + " PaymentMethod to attempt to fulfill this PaymentIntent again.",
            null);

    private final Account account;
    private final Methods methods;
    private final Charging charging;

    Intents(Account account, Methods methods, Charging charging) {
        this.account = account;
        this.methods = methods;
        this.charging = charging;
    }

    Step create(Call call) {
        var request = call.request();
        request.allowOnly(CREATE);
        var currency = Amounts.currency(request);
        var amount = Amounts.charge(request, currency);
        var customer = customer(request);
        var method = methods.named(request);
        var confirmed = request.flag("confirm");
        var confirmation = Confirmation.of(request);
        if (!confirmed) {
            Confirmation.requireConfirm(request, "PaymentIntent");
        }
        var redirects = Confirmation.redirects(request);
        var returnUrl = request.text("return_url").orElse(null);
        if (confirmed) {
            Confirmation.requireReturn(redirects, returnUrl);
        }
        var types = request.list("payment_method_types");
        var captureMethod = request.oneOf("capture_method", CAPTURE_METHODS).orElse("automatic_async");
        var usage = request.oneOf("setup_future_usage", USAGES).orElse(null);
        var metadata = request.metadata();
        return (change, now) -> {
            var id = Ids.next("pi_");
            var secret = id + "_" + Ids.next("secret_");
            var terms = new Terms(
                    amount,
                    currency,
                    captureMethod,
                    customer,
                    usage,
                    request.text("description").orElse(null),
                    types.isEmpty() ? List.of("card") : types,
                    redirects,
                    returnUrl,
                    account.bankPage(request, returnUrl, secret),
                    metadata,
                    secret,
                    now);
            var offered = method.map(named -> methods.resolve(named, now)).orElse(null);
            if (offered != null) {
                Methods.requireUsable(offered, customer, "PaymentIntent");
                change.methods.add(offered);
            }
            var intent = Intent.created(id, terms, offered == null ? null : offered.id());
            account.keep(change, intent, "payment_intent.created", request, now);
            return Shapes.intent(confirmed ? confirm(change, intent, offered, confirmation, request, now) : intent);
        };
    }

    Step get(Call call) {
        call.request().allowOnly(Set.of("client_secret"));
        var intent = find(call.id());
        Confirmation.requireSecret(call, intent.terms().clientSecret(), "PaymentIntent");
        return (_, _) -> Shapes.intent(intent);
    }

    Step list(Call call) {
        Paging.allow(call.request(), "customer");
        var customer = customer(call.request());
        return (_, _) -> Paging.page(
                call.request(),
                account.book().intents.newestFirst(),
                intent -> customer == null || customer.equals(intent.terms().customer()),
                intent -> Shapes.intent(lapsed(intent)));
    }

    Step update(Call call) {
        var request = call.request();
        request.allowOnly(UPDATE);
        var before = find(call.id());
        var amount = request.number("amount");
        amount.ifPresent(wanted -> Amounts.charge(wanted, before.terms().currency()));
        var customer = customer(request);
        var method = methods.named(request);
        var usage = request.oneOf("setup_future_usage", USAGES).orElse(null);
        var metadata = request.metadata(before.terms().metadata());
        return (change, now) -> {
            var intent = find(call.id());
            for (var guarded : List.of("amount", "payment_method", "customer", "setup_future_usage")) {
                if (request.text(guarded).isPresent() && !Intent.BEFORE_THE_CHARGE.contains(intent.status())) {
                    throw notUpdated(intent, guarded);
                }
            }
            var old = intent.terms();
            var updated = intent.with(new Terms(
                    amount.orElse(old.amount()),
                    old.currency(),
                    old.captureMethod(),
                    customer == null ? old.customer() : customer,
                    usage == null ? old.setupFutureUsage() : usage,
                    request.text("description").orElse(old.description()),
                    old.methodTypes(),
                    old.allowRedirects(),
                    old.returnUrl(),
                    old.bankPage(),
                    metadata,
                    old.clientSecret(),
                    old.created()));
            if (method.isPresent()) {
                var offered = methods.resolve(method.get(), now);
                usable(offered, updated);
                change.methods.add(offered);
                updated = updated.offered(offered.id());
            }
            change.intents.add(updated);
            return Shapes.intent(updated);
        };
    }

    Step confirm(Call call) {
        var request = call.request();
        request.allowOnly(CONFIRM);
        var before = find(call.id());
        Confirmation.requireSecret(call, before.terms().clientSecret(), "PaymentIntent");
        var method = methods.named(request);
        var captureMethod = request.oneOf("capture_method", CAPTURE_METHODS);
        var usage = request.oneOf("setup_future_usage", USAGES);
        var confirmation = Confirmation.of(request);
        var returnUrl = request.text("return_url");
        if (!call.byClient()) { // the app's library fills in its own
            Confirmation.requireReturn(
                    before.terms().allowRedirects(),
                    returnUrl.orElse(before.terms().returnUrl()));
        }
        return (change, now) -> {
            var intent = find(call.id());
            if (!Intent.BEFORE_THE_CHARGE.contains(intent.status())) {
                throw notConfirmed(intent);
            }
            if (call.byClient() && intent.status() == REQUIRES_ACTION && method.isEmpty()) {
                return Shapes.intent(intent); // the bank has asked already
            }
            var old = intent.terms();
            var agreed = intent.with(new Terms(
                    old.amount(),
                    old.currency(),
                    captureMethod.orElse(old.captureMethod()),
                    old.customer(),
                    usage.orElse(old.setupFutureUsage()),
                    old.description(),
                    old.methodTypes(),
                    old.allowRedirects(),
                    returnUrl.orElse(old.returnUrl()),
                    account.bankPage(request, returnUrl.orElse(old.returnUrl()), old.clientSecret()),
                    old.metadata(),
                    old.clientSecret(),
                    old.created()));
            var offered = method.map(named -> methods.resolve(named, now)).orElseGet(() -> ownMethod(agreed));
            return Shapes.intent(confirm(change, agreed, offered, confirmation, request, now));
        };
    }

    Step capture(Call call) {
        var request = call.request();
        request.allowOnly(Set.of(
                "amount_to_capture",
                "metadata",
                "final_capture",
                "statement_descriptor",
                "statement_descriptor_suffix"));
        var before = find(call.id());
        var wanted = request.number("amount_to_capture");
        wanted.ifPresent(amount -> Amounts.wholeSteps(
                "amount_to_capture",
                Amounts.positive("amount_to_capture", amount),
                before.terms().currency()));
        if (request.maybeFlag("final_capture").equals(Optional.of(false))) {
            throw StripeError.invalid(null, "final_capture", "This account may capture an authorization once.");
        }
        var metadata = request.metadata(before.terms().metadata());
        return (change, now) -> {
            var intent = find(call.id());
            if (intent.status() != REQUIRES_CAPTURE) {
                throw notCaptured(intent);
            }
            var amount = wanted.orElse(intent.amountCapturable());
            if (amount > intent.amountCapturable()) {
                throw about(
                        intent,
                        StripeError.invalid(
                                "amount_too_large",
                                null,
                                "The payment could not be captured because the requested capture amount is greater than the "
                                        + "amount you can capture for this charge."));
            }
            var renamed = intent.with(withMetadata(intent.terms(), metadata));
            return Shapes.intent(charging.capture(change, renamed, amount, request, now));
        };
    }

    Step cancel(Call call) {
        var request = call.request();
        request.allowOnly(Set.of("cancellation_reason"));
        find(call.id());
        var reason = request.oneOf("cancellation_reason", CANCEL_REASONS).orElse(null);
        return (change, now) -> {
            var intent = find(call.id());
            if (!Intent.CANCELABLE.contains(intent.status())) {
                throw notCanceled(intent);
            }
            var canceled = intent.canceled(Charge.End.VOIDED, reason, now);
            account.keep(change, canceled, "payment_intent.canceled", request, now);
            if (intent.status() == REQUIRES_CAPTURE) {
                // an uncaptured charge that is let go of is told of as refunded
                charging.tell(change, canceled, "charge.refunded", request, now);
            }
            return Shapes.intent(canceled);
        };
    }

    /** The customer has answered the bank's question in the app; that needs no secret key, only the client secret. */
    Intent authenticate(String clientSecret, boolean succeeded, Change change, Instant now) {
        var intent = bySecret(clientSecret)
                .orElseThrow(() -> StripeError.missing(404, "payment_intent", clientSecret, "clientSecret"));
        if (intent.status() != REQUIRES_ACTION) {
            throw unexpected(
                    intent,
                    "You cannot authenticate this PaymentIntent because it has a status of %s."
                            .formatted(intent.status().wire()));
        }
        var method = ownMethod(intent);
        if (succeeded && method != null) {
            return charging.charge(change, intent, method, false, null, now);
        }
        var failed = intent.declined(null, new Failure(NOT_AUTHENTICATED, null, method));
        account.keep(change, failed, "payment_intent.payment_failed", null, now);
        return failed;
    }

    Optional<Intent> bySecret(String clientSecret) {
        var end = clientSecret.indexOf("_secret_");
        return account.book()
                .intents
                .find(end < 0 ? clientSecret : clientSecret.substring(0, end))
                .filter(known -> known.terms().clientSecret().equals(clientSecret));
    }

    /** Holds end without a word when their time is over. */
    void lapseAll(Change change, Instant now) {
        for (var intent : account.book().intents.all()) {
            if (isLapsed(intent)) {
                var lapsed = intent.canceled(Charge.End.EXPIRED, "automatic", now);
                charging.tell(change, lapsed, "charge.expired", null, now);
                account.keep(change, lapsed, "payment_intent.canceled", null, now);
            }
        }
    }

    private Intent confirm(
            Change change,
            Intent intent,
            @Nullable Method method,
            Confirmation confirmation,
            ApiRequest request,
            Instant now) {
        if (method == null) {
            throw unexpected(intent, missingMethod(intent));
        }
        usable(method, intent);
        if (method.card().bank().asks(confirmation.offSession(), method.setUp())) {
            if (confirmation.offSession() || confirmation.failOnAction()) {
                return charging.refuse(change, intent, method, TestCard.AUTHENTICATION_REQUIRED, request, now);
            }
            change.methods.add(method);
            var asks = intent.asksCustomer(method.id());
            account.keep(change, asks, "payment_intent.requires_action", request, now);
            return asks;
        }
        var charged = charging.charge(change, intent, method, confirmation.offSession(), request, now);
        if (charged.status() == REQUIRES_PAYMENT_METHOD) {
            throw charging.declined(charged);
        }
        return charged;
    }

    private @Nullable Method ownMethod(Intent intent) {
        var customer = Optional.ofNullable(intent.terms().customer()).flatMap(account.book().customers::find);
        return Optional.ofNullable(intent.paymentMethod())
                .or(() -> customer.map(Customer::defaultMethod))
                .flatMap(account.book().methods::find)
                .orElse(null);
    }

    private @Nullable String customer(ApiRequest request) {
        var customer = request.text("customer");
        customer.ifPresent(id -> Methods.requireCustomer(account.book(), id));
        return customer.orElse(null);
    }

    private Intent find(String id) {
        return lapsed(account.book()
                .intents
                .find(id)
                .orElseThrow(() -> StripeError.missing(404, "payment_intent", id, "intent")));
    }

    /** The sweep may be late; nobody may see a hold alive after its time. */
    Intent lapsed(Intent intent) {
        return isLapsed(intent) ? intent.canceled(Charge.End.EXPIRED, "automatic", Instant.now()) : intent;
    }

    private boolean isLapsed(Intent intent) {
        return intent.status() == REQUIRES_CAPTURE
                && !account.time().now().isBefore(intent.paidCharge().captureBefore());
    }

    private static void usable(Method method, Intent intent) {
        try {
            Methods.requireUsable(method, intent.terms().customer(), "PaymentIntent");
        } catch (StripeError e) {
            throw about(intent, e);
        }
    }

    private static Terms withMetadata(Terms old, Map<String, String> metadata) {
        return new Terms(
                old.amount(),
                old.currency(),
                old.captureMethod(),
                old.customer(),
                old.setupFutureUsage(),
                old.description(),
                old.methodTypes(),
                old.allowRedirects(),
                old.returnUrl(),
                old.bankPage(),
                metadata,
                old.clientSecret(),
                old.created());
    }

    private static String missingMethod(Intent intent) {
        var customer = intent.terms().customer();
        return customer == null
                ? "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
                        + "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a "
                        + "payment method or ConfirmationToken."
                : ("You cannot confirm this PaymentIntent because it's missing a payment method. To confirm the PaymentIntent "
                                + "with %s, specify a payment method attached to this customer along with the customer ID.")
                        .formatted(customer);
    }

    private static StripeError notConfirmed(Intent intent) {
        return unexpected(
                intent,
                intent.status() == CANCELED
                        ? "You cannot confirm this PaymentIntent because it has a status of canceled. Only a PaymentIntent with one "
                                + "of the following statuses may be confirmed: requires_confirmation, requires_action."
                        : "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.");
    }

    private static StripeError notCaptured(Intent intent) {
        return unexpected(
                intent,
                intent.status() == SUCCEEDED
                        ? "The remaining amount on this PaymentIntent could not be captured because the remainder of the authorized "
                                + "amount has been released."
                        : ("This PaymentIntent could not be captured because it has a status of %s. Only a PaymentIntent with one of "
                                        + "the following statuses may be captured: requires_capture.")
                                .formatted(intent.status().wire()));
    }

    private static StripeError notCanceled(Intent intent) {
        return unexpected(
                intent,
                ("You cannot cancel this PaymentIntent because it has a status of %s. Only a PaymentIntent with one of the "
                                + "following statuses may be canceled: requires_payment_method, requires_capture, "
                                + "requires_reauthorization, requires_confirmation, requires_action, expired, processing.")
                        .formatted(intent.status().wire()));
    }

    private static StripeError notUpdated(Intent intent, String parameter) {
        return about(
                intent,
                StripeError.invalid(
                        "payment_intent_unexpected_state",
                        parameter,
                        ("This PaymentIntent's %s could not be updated because it has a status of %s. You may only update the %s of "
                                        + "a PaymentIntent with one of the following statuses: requires_payment_method, "
                                        + "requires_confirmation, requires_action.")
                                .formatted(parameter, intent.status().wire(), parameter)));
    }

    private static StripeError unexpected(Intent intent, String text) {
        return about(intent, StripeError.invalid("payment_intent_unexpected_state", null, text));
    }

    private static StripeError about(Intent intent, StripeError error) {
        return error.about("payment_intent", Shapes.intent(intent));
    }

    private static Set<String> and(Set<String> some, String... more) {
        var all = new HashSet<>(some);
        all.addAll(List.of(more));
        return Set.copyOf(all);
    }
}
