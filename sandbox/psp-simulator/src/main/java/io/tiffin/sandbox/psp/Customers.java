package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.Endpoint.Call;
import io.tiffin.sandbox.psp.Endpoint.Step;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Customers, who own saved payment methods. */
final class Customers {

    private static final Set<String> PARAMETERS =
            Set.of("name", "email", "phone", "description", "metadata", "invoice_settings", "payment_method");
    private static final String DEFAULT_METHOD = "invoice_settings[default_payment_method]";

    private final Account account;
    private final Methods methods;

    Customers(Account account, Methods methods) {
        this.account = account;
        this.methods = methods;
    }

    Step create(Call call) {
        var request = call.request();
        request.allowOnly(PARAMETERS);
        var metadata = request.metadata();
        var method = methods.named(request);
        return (change, now) -> {
            var customer = new Customer(
                    Ids.next("cus_"),
                    request.text("name").orElse(null),
                    request.text("email").orElse(null),
                    request.text("phone").orElse(null),
                    request.text("description").orElse(null),
                    null,
                    metadata,
                    false,
                    now);
            change.customers.add(customer);
            account.tell(change, "customer.created", Shapes.customer(customer), null, request, now);
            method.ifPresent(id -> {
                var mine = methods.resolve(id, now);
                Methods.requireUsable(mine, customer.id(), "Customer");
                account.keep(change, mine.attachedTo(customer.id(), false), "payment_method.attached", request, now);
            });
            return Shapes.customer(customer);
        };
    }

    Step get(Call call) {
        call.request().allowOnly(Set.of());
        var customer = find(call.id());
        return (_, _) -> Shapes.customer(customer);
    }

    Step update(Call call) {
        var request = call.request();
        request.allowOnly(PARAMETERS);
        living(call.id());
        var metadata = request.metadata(living(call.id()).metadata());
        return (change, now) -> {
            var old = living(call.id());
            var standard = request.parameters().get(DEFAULT_METHOD);
            var customer = new Customer(
                    old.id(),
                    changed(request, "name", old.name()),
                    changed(request, "email", old.email()),
                    changed(request, "phone", old.phone()),
                    changed(request, "description", old.description()),
                    standard == null ? old.defaultMethod() : ownMethod(old, standard),
                    metadata,
                    false,
                    old.created());
            change.customers.add(customer);
            account.tell(change, "customer.updated", Shapes.customer(customer), null, request, now);
            return Shapes.customer(customer);
        };
    }

    Step delete(Call call) {
        living(call.id());
        return (change, now) -> {
            var gone = living(call.id()).gone();
            List.copyOf(account.book().methods.all()).stream()
                    .filter(method -> gone.id().equals(method.customer()))
                    .forEach(method -> methods.detach(change, method, call.request(), now));
            change.customers.add(gone);
            account.tell(change, "customer.deleted", Shapes.customer(gone), null, call.request(), now);
            return Shapes.customer(gone);
        };
    }

    Step list(Call call) {
        var request = call.request();
        Paging.allow(request, "email");
        var email = request.text("email");
        return (_, _) -> Paging.page(
                request,
                account.book().customers.newestFirst(),
                customer ->
                        !customer.deleted() && (email.isEmpty() || email.get().equals(customer.email())),
                Shapes::customer);
    }

    private @Nullable String ownMethod(Customer customer, String id) {
        if (id.isEmpty()) {
            return null;
        }
        return account.book()
                .methods
                .find(id)
                .filter(method -> customer.id().equals(method.customer()))
                .map(Method::id)
                .orElseThrow(() -> StripeError.invalid(
                        "resource_missing",
                        DEFAULT_METHOD,
                        ("The customer does not have a payment method with the ID %s. The payment method must be attached to "
                                        + "the customer.")
                                .formatted(id)));
    }

    private static @Nullable String changed(ApiRequest request, String name, @Nullable String old) {
        var value = request.parameters().get(name);
        return value == null ? old : value.isEmpty() ? null : value;
    }

    private Customer living(String id) {
        var customer = find(id);
        if (customer.deleted()) {
            throw StripeError.missing(404, "customer", id, "id");
        }
        return customer;
    }

    private Customer find(String id) {
        return account.book().customers.find(id).orElseThrow(() -> StripeError.missing(404, "customer", id, "id"));
    }
}
