package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.Endpoint.Call;
import io.tiffin.sandbox.psp.Endpoint.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** What can only be read: charges, the balance's transactions, events. */
final class Records {

    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};

    /** A charge beside the intent that it belongs to. */
    private record Listed(Intent intent, Charge charge) implements Kept {

        @Override
        public String id() {
            return charge.id();
        }

        @Override
        public Instant created() {
            return charge.created();
        }

        Map<String, @Nullable Object> json() {
            return Shapes.charge(intent, charge);
        }
    }

    private final Account account;

    Records(Account account) {
        this.account = account;
    }

    Step charge(Call call) {
        call.request().allowOnly(Set.of());
        var id = call.id();
        var charge = charge(id).orElseThrow(() -> StripeError.missing(404, "charge", id, "id"));
        return (_, _) -> charge;
    }

    Step charges(Call call) {
        var request = call.request();
        Paging.allow(request, "customer", "payment_intent");
        var intent = request.text("payment_intent");
        var customer = request.text("customer");
        return (_, _) -> Paging.page(
                request,
                all(intent),
                listed -> customer.filter(c -> !c.equals(listed.intent().terms().customer()))
                        .isEmpty(),
                Listed::json);
    }

    Step balanceTransaction(Call call) {
        call.request().allowOnly(Set.of());
        var id = call.id();
        var transaction = account.book()
                .balance
                .find(id)
                .orElseThrow(() -> StripeError.missing(404, "balance transaction", id, "id"));
        return (_, _) -> Shapes.balanceTransaction(transaction);
    }

    Step balanceTransactions(Call call) {
        var request = call.request();
        Paging.allow(request, "type", "source", "currency");
        var type = request.text("type");
        var source = request.text("source");
        var currency = request.text("currency");
        return (_, _) -> Paging.page(
                request,
                account.book().balance.newestFirst(),
                one -> type.filter(t -> !t.equals(one.type())).isEmpty()
                        && source.filter(s -> !s.equals(one.source())).isEmpty()
                        && currency.filter(c -> !c.equals(one.currency())).isEmpty(),
                Shapes::balanceTransaction);
    }

    Step event(Call call) {
        call.request().allowOnly(Set.of());
        var id = call.id();
        var event = account.book().events.find(id).orElseThrow(() -> StripeError.missing(404, "event", id, "id"));
        return (_, _) -> json(event);
    }

    Step events(Call call) {
        var request = call.request();
        Paging.allow(request, "type", "types", "delivery_success");
        var type = request.text("type");
        var types = request.list("types");
        return (_, _) -> Paging.page(
                request,
                account.book().events.newestFirst(),
                event -> type.filter(t -> !matches(event.type(), t)).isEmpty()
                        && (types.isEmpty() || types.contains(event.type())),
                Records::json);
    }

    Optional<Map<String, @Nullable Object>> charge(String id) {
        return account.book()
                .intentOfCharge(id)
                .flatMap(intent -> intent.charges().stream()
                        .filter(charge -> charge.id().equals(id))
                        .map(charge -> Shapes.charge(intent, charge))
                        .findFirst());
    }

    static Map<String, @Nullable Object> json(Book.Event event) {
        return Json.MAPPER.readValue(event.body(), OBJECT);
    }

    /** {@code charge.*} means every type that begins so. */
    static boolean matches(String type, String wanted) {
        return wanted.equals("*")
                || (wanted.endsWith(".*")
                        ? type.startsWith(wanted.substring(0, wanted.length() - 1))
                        : type.equals(wanted));
    }

    /** By their intents' age: an intent that was refused at first has an older charge than its neighbours may have. */
    private List<Listed> all(Optional<String> intent) {
        var intents = intent.isPresent()
                ? account.book().intents.find(intent.get()).stream()
                : account.book().intents.newestFirst().stream();
        return intents.flatMap(one -> one.charges().reversed().stream().map(charge -> new Listed(one, charge)))
                .toList();
    }
}
