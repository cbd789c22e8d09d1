package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.Book.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code expand[]}: ids in an answer are replaced by what they stand for. */
final class Expansion {

    private static final int DEEPEST = 4;
    private static final Set<String> REFERENCES = Set.of(
            "balance_transaction",
            "charge",
            "customer",
            "failure_balance_transaction",
            "latest_charge",
            "payment_intent",
            "payment_method",
            "source");
    private static final Set<String> WAYS =
            Set.of("data", "invoice_settings", "default_payment_method", "last_payment_error", "last_setup_error");

    private final Book book;

    Expansion(Book book) {
        this.book = book;
    }

    /** What can never be expanded is refused before anything begins. */
    static void check(ApiRequest request, boolean isList) {
        for (var path : request.list("expand")) {
            var segments = List.of(path.split("\\.", -1));
            if (segments.size() > DEEPEST) {
                throw StripeError.invalid(null, "expand", "You cannot expand more than 4 levels of a property.");
            }
            var known = segments.stream().allMatch(one -> REFERENCES.contains(one) || WAYS.contains(one));
            var fromList = segments.getFirst().equals("data");
            if (!known || isList != fromList) {
                var hint = known && isList ? " You may want to try expanding 'data.%s' instead.".formatted(path) : "";
                throw StripeError.invalid(
                        null, "expand", "This property cannot be expanded (%s).%s".formatted(path, hint));
            }
        }
    }

    /** @param change not yet in the book */
    void expand(Map<String, @Nullable Object> answer, ApiRequest request, Change change) {
        request.list("expand").stream()
                .sorted() // the shorter before the longer, which goes on from there
                .forEach(path -> expand(answer, List.of(path.split("\\.", -1)), change));
    }

    @SuppressWarnings("unchecked")
    private void expand(@Nullable Object node, List<String> path, Change change) {
        if (node instanceof List<?> list) {
            list.forEach(one -> expand(one, path, change));
        } else if (node instanceof Map<?, ?> map && !path.isEmpty()) {
            var name = path.getFirst();
            var value = map.get(name);
            if (value instanceof String id) {
                value = find(id, change).orElse(null);
                if (value != null) {
                    ((Map<String, @Nullable Object>) map).put(name, value);
                }
            }
            expand(value, path.subList(1, path.size()), change);
        }
    }

    private Optional<Map<String, @Nullable Object>> find(String id, Change change) {
        return switch (id.substring(0, Math.max(0, id.indexOf('_')))) {
            case "pi" -> newest(change.intents, book.intents, id).map(Shapes::intent);
            case "re" -> newest(change.refunds, book.refunds, id).map(Shapes::refund);
            case "cus" -> newest(change.customers, book.customers, id).map(Shapes::customer);
            case "pm" -> newest(change.methods, book.methods, id).map(Shapes::method);
            case "txn" -> newest(change.balance, book.balance, id).map(Shapes::balanceTransaction);
            case "ch" -> charge(id, change);
            default -> Optional.empty();
        };
    }

    private Optional<Map<String, @Nullable Object>> charge(String id, Change change) {
        Function<Intent, Stream<Map<String, @Nullable Object>>> named = intent -> intent.charges().stream()
                .filter(charge -> charge.id().equals(id))
                .map(charge -> Shapes.charge(intent, charge));
        return change.intents.reversed().stream()
                .flatMap(named)
                .findFirst()
                .or(() -> book.intentOfCharge(id).stream().flatMap(named).findFirst());
    }

    private static <T extends Kept> Optional<T> newest(List<T> changed, Shelf<T> shelf, String id) {
        return changed.reversed().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .or(() -> shelf.find(id));
    }
}
