package io.tiffin.sandbox.psp;

import static io.tiffin.sandbox.psp.Setup.Status.CANCELED;
import static io.tiffin.sandbox.psp.Setup.Status.REQUIRES_ACTION;
import static io.tiffin.sandbox.psp.Setup.Status.SUCCEEDED;

import io.tiffin.sandbox.psp.Book.Change;
import io.tiffin.sandbox.psp.Endpoint.Call;
import io.tiffin.sandbox.psp.Endpoint.Step;
import io.tiffin.sandbox.psp.Setup.Terms;
import io.tiffin.sandbox.psp.TestCard.Bank;
import io.tiffin.sandbox.psp.TestCard.Decline;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Setup intents: a payment method is saved with its owner's consent, and nothing is paid. */
final class Setups {

    private static final Set<String> CREATE = Set.of(
            "automatic_payment_methods",
            "confirm",
            "customer",
            "description",
            "metadata",
            "payment_method",
            "payment_method_options",
            "payment_method_types",
            "return_url",
            "usage",
            "use_stripe_sdk");
    private static final Set<String> CONFIRM =
            Set.of("payment_method", "client_secret", "return_url", "use_stripe_sdk");
    private static final List<String> CANCEL_REASONS = List.of("abandoned", "duplicate", "requested_by_customer");
    private static final Decline NOT_AUTHENTICATED = new Decline(
            "setup_intent_authentication_failure",
            null,
            "The latest attempt to set up the payment method has failed because authentication failed.",
            null);

    private final Account account;
    private final Methods methods;

    Setups(Account account, Methods methods) {
        this.account = account;
        this.methods = methods;
    }

    Step create(Call call) {
        var request = call.request();
        request.allowOnly(CREATE);
        var customer = request.text("customer").orElse(null);
        if (customer != null) {
            Methods.requireCustomer(account.book(), customer);
        }
        var method = methods.named(request);
        var confirmed = request.flag("confirm");
        if (!confirmed) {
            Confirmation.requireConfirm(request, "SetupIntent");
        }
        var redirects = Confirmation.redirects(request);
        var returnUrl = request.text("return_url").orElse(null);
        if (confirmed) {
            Confirmation.requireReturn(redirects, returnUrl);
        }
        var usage = request.oneOf("usage", List.of("off_session", "on_session")).orElse("off_session");
        var types = request.list("payment_method_types");
        var metadata = request.metadata();
        return (change, now) -> {
            var id = Ids.next("seti_");
            var secret = id + "_" + Ids.next("secret_");
            var terms = new Terms(
                    customer,
                    request.text("description").orElse(null),
                    usage,
                    types.isEmpty() ? List.of("card") : types,
                    redirects,
                    returnUrl,
                    account.bankPage(request, returnUrl, secret),
                    metadata,
                    secret,
                    now);
            var offered = method.map(named -> methods.resolve(named, now)).orElse(null);
            if (offered != null) {
                Methods.requireUsable(offered, customer, "SetupIntent");
                change.methods.add(offered);
            }
            var setup = Setup.created(id, terms, offered == null ? null : offered.id());
            account.keep(change, setup, "setup_intent.created", request, now);
            return Shapes.setup(confirmed ? confirm(change, setup, offered, request, now) : setup);
        };
    }

    Step get(Call call) {
        call.request().allowOnly(Set.of("client_secret"));
        var setup = find(call.id());
        Confirmation.requireSecret(call, setup.terms().clientSecret(), "SetupIntent");
        return (_, _) -> Shapes.setup(setup);
    }

    Step list(Call call) {
        var request = call.request();
        Paging.allow(request, "customer", "payment_method");
        var customer = request.text("customer");
        var method = request.text("payment_method");
        return (_, _) -> Paging.page(
                request,
                account.book().setups.newestFirst(),
                setup -> customer.filter(c -> !c.equals(setup.terms().customer()))
                                .isEmpty()
                        && method.filter(m -> !m.equals(setup.paymentMethod())).isEmpty(),
                Shapes::setup);
    }

    Step update(Call call) {
        var request = call.request();
        request.allowOnly(Set.of("customer", "description", "metadata", "payment_method"));
        var method = methods.named(request);
        var metadata = request.metadata(find(call.id()).terms().metadata());
        var customer = request.text("customer");
        customer.ifPresent(id -> Methods.requireCustomer(account.book(), id));
        return (change, now) -> {
            var setup = find(call.id());
            if (method.isPresent() && !Setup.OPEN.contains(setup.status())) {
                throw unexpected(setup, "You cannot update this SetupIntent because it has already succeeded.");
            }
            var old = setup.terms();
            var updated = setup.with(new Terms(
                    customer.orElse(old.customer()),
                    request.text("description").orElse(old.description()),
                    old.usage(),
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
            change.setups.add(updated);
            return Shapes.setup(updated);
        };
    }

    Step confirm(Call call) {
        var request = call.request();
        request.allowOnly(CONFIRM);
        var before = find(call.id());
        Confirmation.requireSecret(call, before.terms().clientSecret(), "SetupIntent");
        var method = methods.named(request);
        var returnUrl = request.text("return_url");
        if (!call.byClient()) {
            Confirmation.requireReturn(
                    before.terms().allowRedirects(),
                    returnUrl.orElse(before.terms().returnUrl()));
        }
        return (change, now) -> {
            var setup = find(call.id());
            var old = setup.terms();
            var agreed = setup.with(new Terms(
                    old.customer(),
                    old.description(),
                    old.usage(),
                    old.methodTypes(),
                    old.allowRedirects(),
                    returnUrl.orElse(old.returnUrl()),
                    account.bankPage(request, returnUrl.orElse(old.returnUrl()), old.clientSecret()),
                    old.metadata(),
                    old.clientSecret(),
                    old.created()));
            var offered = method.map(named -> methods.resolve(named, now)).orElseGet(() -> ownMethod(setup));
            return Shapes.setup(confirm(change, agreed, offered, request, now));
        };
    }

    Step cancel(Call call) {
        var request = call.request();
        request.allowOnly(Set.of("cancellation_reason"));
        find(call.id());
        var reason = request.oneOf("cancellation_reason", CANCEL_REASONS).orElse(null);
        return (change, now) -> {
            var setup = find(call.id());
            if (!Setup.OPEN.contains(setup.status())) {
                throw unexpected(
                        setup,
                        setup.status() == CANCELED
                                ? "You cannot cancel this SetupIntent because it is already canceled."
                                : "You cannot cancel this SetupIntent because it has a status of succeeded. Only a SetupIntent with "
                                        + "one of the following statuses may be canceled: `requires_payment_method`, "
                                        + "`requires_confirmation`, or `requires_action`.");
            }
            var canceled = setup.canceled(reason);
            account.keep(change, canceled, "setup_intent.canceled", request, now);
            return Shapes.setup(canceled);
        };
    }

    /** The customer has answered the bank's question in the app. */
    Setup authenticate(String clientSecret, boolean succeeded, Change change, Instant now) {
        var setup = bySecret(clientSecret)
                .orElseThrow(() -> StripeError.missing(404, "setupintent", clientSecret, "clientSecret"));
        if (setup.status() != REQUIRES_ACTION) {
            throw unexpected(
                    setup,
                    "You cannot authenticate this SetupIntent because it has a status of %s."
                            .formatted(setup.status().wire()));
        }
        var method = ownMethod(setup);
        if (succeeded && method != null) {
            return method.card().decline() == null
                    ? save(change, setup, method, null, now)
                    : refuse(change, setup, new Failure(method.card().decline(), null, method), null, now);
        }
        return refuse(change, setup, new Failure(NOT_AUTHENTICATED, null, method), null, now);
    }

    Optional<Setup> bySecret(String clientSecret) {
        var end = clientSecret.indexOf("_secret_");
        return account.book()
                .setups
                .find(end < 0 ? clientSecret : clientSecret.substring(0, end))
                .filter(known -> known.terms().clientSecret().equals(clientSecret));
    }

    private Setup confirm(Change change, Setup setup, @Nullable Method method, ApiRequest request, Instant now) {
        if (method == null) {
            throw unexpected(
                    setup,
                    "You cannot confirm this SetupIntent because it's missing a payment method. You can either update the "
                            + "SetupIntent with a payment method and then confirm it again, or confirm it again directly with a "
                            + "payment method or ConfirmationToken.");
        }
        if (!Setup.OPEN.contains(setup.status())) {
            throw unexpected(
                    setup,
                    setup.status() == SUCCEEDED
                            ? "You cannot confirm this SetupIntent because it has already succeeded."
                            : "You cannot confirm this SetupIntent because it is canceled.");
        }
        usable(method, setup);
        change.methods.add(method);
        var card = method.card();
        if (card.bank() != Bank.NEVER_ASKS) {
            var asks = setup.asksCustomer(method.id());
            account.keep(change, asks, "setup_intent.requires_action", request, now);
            return asks;
        }
        if (card.decline() != null && !card.attachable()) {
            var failure = new Failure(card.decline(), null, method);
            var refused = refuse(change, setup, failure, request, now);
            throw StripeError.declined(card.decline())
                    .about("payment_method", Shapes.method(method))
                    .about("setup_intent", Shapes.setup(refused));
        }
        return save(change, setup, method, request, now);
    }

    private Setup save(Change change, Setup setup, Method method, @Nullable ApiRequest request, Instant now) {
        var customer = setup.terms().customer();
        if (customer != null) {
            var agreed = method.attachedTo(customer, setup.terms().usage().equals("off_session"));
            if (method.customer() == null) {
                account.keep(change, agreed, "payment_method.attached", request, now);
            } else {
                change.methods.add(agreed);
            }
        }
        var succeeded = setup.succeeded(method.id());
        account.keep(change, succeeded, "setup_intent.succeeded", request, now);
        return succeeded;
    }

    private Setup refuse(Change change, Setup setup, Failure failure, @Nullable ApiRequest request, Instant now) {
        var refused = setup.declined(failure);
        account.keep(change, refused, "setup_intent.setup_failed", request, now);
        return refused;
    }

    private @Nullable Method ownMethod(Setup setup) {
        return Optional.ofNullable(setup.paymentMethod())
                .flatMap(account.book().methods::find)
                .orElse(null);
    }

    private Setup find(String id) {
        return account.book().setups.find(id).orElseThrow(() -> StripeError.missing(404, "setupintent", id, "intent"));
    }

    private static void usable(Method method, Setup setup) {
        try {
            Methods.requireUsable(method, setup.terms().customer(), "SetupIntent");
        } catch (StripeError e) {
            throw e.about("setup_intent", Shapes.setup(setup));
        }
    }

    private static StripeError unexpected(Setup setup, String text) {
        return StripeError.invalid("setup_intent_unexpected_state", null, text)
                .about("setup_intent", Shapes.setup(setup));
    }
}
