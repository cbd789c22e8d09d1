package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.Book.Change;
import io.tiffin.sandbox.psp.Endpoint.Call;
import io.tiffin.sandbox.psp.Endpoint.Step;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Payment methods: made, saved with a customer, taken away. */
final class Methods {

    private static final String MAY_NOT_BE_USED_AGAIN =
            "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a "
                    + "connected account without Customer attachment, or was detached from a Customer. It may not be used again. "
                    + "To use a PaymentMethod multiple times, you must attach it to a Customer first.";
    private static final String MAY_NOT_BE_ATTACHED =
            "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and "
                    + "may not be used again.";

    private final Account account;

    Methods(Account account) {
        this.account = account;
    }

    Step create(Call call) {
        var request = call.request();
        request.allowOnly(Set.of("type", "card", "billing_details", "metadata", "client_secret"));
        requireCard(request);
        if (request.text("type").isEmpty()) {
            throw ApiRequest.missing("type");
        }
        if (request.text("card[number]").isPresent()) {
            throw StripeError.invalid(
                    null,
                    "card[number]",
                    "Sending credit card numbers directly to the Stripe API is generally unsafe. Use Stripe.js or the mobile "
                            + "libraries, or the test tokens.");
        }
        var token = "pm_card_" + request.required("card[token]").replaceFirst("^tok_", "");
        if (TestCard.find(token).isEmpty()) {
            throw StripeError.missing(400, "token", request.required("card[token]"), "card[token]");
        }
        var metadata = request.metadata();
        return (change, now) -> {
            var method = Method.of(token, now).with(metadata);
            change.methods.add(method);
            return Shapes.method(method);
        };
    }

    Step get(Call call) {
        call.request().allowOnly(Set.of());
        var method = find(call.id());
        return (_, _) -> Shapes.method(method);
    }

    Step update(Call call) {
        call.request().allowOnly(Set.of("metadata", "billing_details"));
        var metadata = call.request().metadata(find(call.id()).metadata());
        return (change, now) -> {
            var method = find(call.id()).with(metadata);
            account.keep(change, method, "payment_method.updated", call.request(), now);
            return Shapes.method(method);
        };
    }

    Step list(Call call) {
        var request = call.request();
        Paging.allow(request, "customer", "type", "allow_redisplay");
        var customer = call.id().isEmpty() ? request.required("customer") : call.id();
        if (account.book().customers.find(customer).filter(c -> !c.deleted()).isEmpty()) {
            throw StripeError.missing(call.id().isEmpty() ? 400 : 404, "customer", customer, "customer");
        }
        requireCard(request);
        return (_, _) -> Paging.page(
                request,
                account.book().methods.newestFirst(),
                method -> customer.equals(method.customer()),
                Shapes::method);
    }

    Step attach(Call call) {
        var request = call.request();
        request.allowOnly(Set.of("customer"));
        var customer = request.required("customer");
        requireCustomer(account.book(), customer);
        require(404, call.id());
        return (change, now) -> {
            var method = resolve(call.id(), now);
            if (method.customer() != null) {
                throw StripeError.invalid(
                        null, null, "The payment method you provided has already been attached to a customer.");
            }
            if (method.spent()) {
                throw StripeError.invalid(null, null, MAY_NOT_BE_ATTACHED);
            }
            if (!method.card().attachable() && method.card().decline() != null) {
                throw StripeError.declined(method.card().decline()).about("payment_method", Shapes.method(method));
            }
            var attached = method.attachedTo(customer, false);
            account.keep(change, attached, "payment_method.attached", request, now);
            return Shapes.method(attached);
        };
    }

    Step detach(Call call) {
        call.request().allowOnly(Set.of());
        find(call.id());
        return (change, now) -> {
            var method = find(call.id());
            if (method.customer() == null) {
                throw StripeError.invalid(
                        null,
                        null,
                        "The payment method you provided is not attached to a customer so detachment is impossible.");
            }
            return Shapes.method(detach(change, method, call.request(), now));
        };
    }

    Method detach(Change change, Method method, ApiRequest request, Instant now) {
        var detached = method.detached();
        account.keep(change, detached, "payment_method.detached", request, now);
        account.book()
                .customers
                .find(String.valueOf(method.customer()))
                .filter(customer -> method.id().equals(customer.defaultMethod()))
                .ifPresent(customer -> change.customers.add(customer.withDefault(null)));
        return detached;
    }

    /** The request's payment method, which exists or is the name of a test card; none when it names none. */
    Optional<String> named(ApiRequest request) {
        var named = request.text("payment_method");
        named.ifPresent(id -> require(400, id));
        return named;
    }

    /** A test card's name makes a new payment method each time. */
    Method resolve(String idOrCard, Instant now) {
        return TestCard.find(idOrCard).isPresent() ? Method.of(idOrCard, now) : find(idOrCard);
    }

    /** What is true of payment and setup intents alike: whose it is, and whether it is of use any more. */
    static void requireUsable(Method method, @Nullable String customer, String kind) {
        if (customer == null && method.customer() != null) {
            throw StripeError.invalid(
                    "parameter_missing",
                    "source",
                    ("The `payment_method` parameter supplied %s belongs to the Customer %s. Please include the Customer in "
                                    + "the `customer` parameter on the %s.")
                            .formatted(method.id(), method.customer(), kind));
        }
        if (customer != null && method.customer() != null && !method.customer().equals(customer)) {
            throw StripeError.invalid(
                    null,
                    "payment_method",
                    ("The PaymentMethod %s does not belong to the Customer you supplied %s. Please use this PaymentMethod "
                                    + "with the Customer that it belongs to instead.")
                            .formatted(method.id(), customer));
        }
        if (method.spent()) {
            throw StripeError.invalid(null, "payment_method", MAY_NOT_BE_USED_AGAIN);
        }
    }

    static void requireCustomer(Book book, String customer) {
        if (book.customers.find(customer).filter(known -> !known.deleted()).isEmpty()) {
            throw StripeError.missing(400, "customer", customer, "customer");
        }
    }

    private static void requireCard(ApiRequest request) {
        var type = request.text("type");
        if (type.filter(named -> !named.equals("card")).isPresent()) {
            throw StripeError.invalid(null, "type", "Invalid type: must be card");
        }
    }

    private void require(int status, String idOrCard) {
        if (TestCard.find(idOrCard).isEmpty()
                && account.book().methods.find(idOrCard).isEmpty()) {
            throw StripeError.missing(status, "PaymentMethod", idOrCard, "payment_method");
        }
    }

    private Method find(String id) {
        return account.book()
                .methods
                .find(id)
                .orElseThrow(() -> StripeError.missing(404, "PaymentMethod", id, "payment_method"));
    }
}
