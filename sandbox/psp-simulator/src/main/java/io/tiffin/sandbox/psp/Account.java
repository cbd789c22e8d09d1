package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.Book.Change;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the operations share: the account's settings, its two clocks, its books. */
record Account(PspSettings settings, BusinessTime time, Book book, EventLog events, Supplier<URI> address) {

    /** Where the customer answers the bank; none when the app's library is to show the question. */
    @Nullable
    String bankPage(ApiRequest request, @Nullable String returnUrl, String clientSecret) {
        return returnUrl == null || request.flag("use_stripe_sdk")
                ? null
                : address.get().resolve("/sim/bank/" + clientSecret).toString();
    }

    void tell(
            Change change,
            String type,
            Map<String, @Nullable Object> object,
            @Nullable String orderId,
            @Nullable ApiRequest request,
            Instant now) {
        events.record(change, type, object, orderId, request, now);
    }

    void keep(Change change, Intent intent, String type, @Nullable ApiRequest request, Instant now) {
        change.intents.add(intent);
        tell(change, type, Shapes.intent(intent), intent.orderId(), request, now);
    }

    void keep(Change change, Setup setup, String type, @Nullable ApiRequest request, Instant now) {
        change.setups.add(setup);
        tell(change, type, Shapes.setup(setup), null, request, now);
    }

    void keep(Change change, Method method, String type, @Nullable ApiRequest request, Instant now) {
        change.methods.add(method);
        tell(change, type, Shapes.method(method), null, request, now);
    }

    /** The intent that a request is about, known or not. */
    @Nullable
    String intentOf(ApiRequest request, String id) {
        if (id.startsWith("pi_")) {
            return id;
        }
        if (id.startsWith("re_")) {
            return book.refunds.find(id).map(Refund::intent).orElse(null);
        }
        var charge = id.startsWith("ch_") ? Optional.of(id) : request.text("charge");
        return charge.flatMap(book::intentOfCharge)
                .map(Intent::id)
                .or(() -> request.text("payment_intent"))
                .orElse(null);
    }

    @Nullable
    String orderOf(ApiRequest request, String id) {
        return knownIntent(request, id)
                .map(Intent::orderId)
                .orElseGet(() -> request.parameters().get("metadata[order_id]"));
    }

    /** The test card that pays, or is to pay, what a request is about. */
    @Nullable
    String cardOf(ApiRequest request, String id) {
        var method = request.text("payment_method")
                .or(() -> knownIntent(request, id).map(Intent::paymentMethod))
                .orElse(null);
        return method == null
                ? null
                : book.methods.find(method).map(Method::token).orElse(method);
    }

    private Optional<Intent> knownIntent(ApiRequest request, String id) {
        return Optional.ofNullable(intentOf(request, id)).flatMap(book.intents::find);
    }
}
