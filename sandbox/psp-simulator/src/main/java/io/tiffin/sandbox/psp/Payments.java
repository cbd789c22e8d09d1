package io.tiffin.sandbox.psp;

import static io.tiffin.sandbox.psp.Intent.Status.REQUIRES_ACTION;
import static io.tiffin.sandbox.psp.Intent.Status.REQUIRES_CAPTURE;
import static io.tiffin.sandbox.psp.Intent.Status.REQUIRES_CONFIRMATION;
import static io.tiffin.sandbox.psp.Intent.Status.REQUIRES_PAYMENT_METHOD;
import static io.tiffin.sandbox.psp.Intent.Status.SUCCEEDED;

import io.tiffin.sandbox.psp.Book.Change;
import io.tiffin.sandbox.psp.Book.Event;
import io.tiffin.sandbox.psp.Faults.Operation;
import io.tiffin.sandbox.psp.Intent.Charge;
import io.tiffin.sandbox.psp.Intent.Terms;
import io.tiffin.sandbox.psp.TestCard.Decline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the operations do. Callers hold the provider's lock. */
final class Payments {

    /** An operation whose parameters are valid: from here its answer is saved under the key, whatever it is. */
    interface Step {
        Map<String, ?> run(Change change, Instant now);
    }

    private static final Pattern INTENT = Pattern.compile("/v1/payment_intents/([^/]+)(?:/(capture|cancel))?");
    private static final Pattern REFUND = Pattern.compile("/v1/refunds/([^/]+)");
    private static final Set<String> CREATE_PARAMETERS = Set.of(
            "amount",
            "currency",
            "confirm",
            "capture_method",
            "payment_method",
            "payment_method_types",
            "automatic_payment_methods",
            "metadata",
            "description",
            "off_session",
            "return_url",
            "statement_descriptor_suffix");
    private static final Set<String> CANCEL_REASONS =
            Set.of("duplicate", "fraudulent", "requested_by_customer", "abandoned");
    private static final Set<String> REFUND_REASONS = Set.of("duplicate", "fraudulent", "requested_by_customer");
    private static final Decline NOT_AUTHENTICATED = new Decline(
            "payment_intent_authentication_failure",
            null,
            "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new"
                    + " PaymentMethod to attempt to fulfill this PaymentIntent again.");
    private static final long SMALLEST = 50;
    private static final long LARGEST = 99_999_999;

    private final PspSettings settings;
    private final BusinessTime time;
    private final Book book;
    private final Predicate<String> wantedEvents;

    Payments(PspSettings settings, BusinessTime time, Book book, Predicate<String> wantedEvents) {
        this.settings = settings;
        this.time = time;
        this.book = book;
        this.wantedEvents = wantedEvents;
    }

    static Optional<Operation> operationOf(ApiRequest request) {
        var path = request.path();
        var post = request.isPost();
        if (!post && !request.method().equals("GET")) {
            return Optional.empty();
        }
        if (path.equals("/v1/payment_intents")) {
            return Optional.of(post ? Operation.AUTHORIZE : Operation.LIST);
        }
        if (path.equals("/v1/refunds")) {
            return Optional.of(post ? Operation.REFUND : Operation.LIST);
        }
        if (REFUND.matcher(path).matches()) {
            return post ? Optional.empty() : Optional.of(Operation.RETRIEVE);
        }
        var intent = INTENT.matcher(path);
        if (!intent.matches()) {
            return Optional.empty();
        }
        var verb = intent.group(2);
        if (verb == null) {
            return post ? Optional.empty() : Optional.of(Operation.RETRIEVE);
        }
        return post ? Optional.of(verb.equals("capture") ? Operation.CAPTURE : Operation.CANCEL) : Optional.empty();
    }

    @Nullable
    String orderOf(ApiRequest request) {
        return knownIntent(request)
                .map(Intent::orderId)
                .orElseGet(() -> request.metadata().get("order_id"));
    }

    @Nullable
    String paymentMethodOf(ApiRequest request) {
        return knownIntent(request)
                .map(intent -> intent.terms().paymentMethod())
                .orElseGet(() -> request.text("payment_method").orElse(null));
    }

    private Optional<Intent> knownIntent(ApiRequest request) {
        var id = intentOf(request);
        return id == null ? Optional.empty() : book.intent(id);
    }

    @Nullable
    String intentOf(ApiRequest request) {
        var match = INTENT.matcher(request.path());
        return match.matches() ? match.group(1) : request.text("payment_intent").orElse(null);
    }

    Map<String, ?> read(Operation operation, ApiRequest request) {
        if (operation == Operation.LIST) {
            return request.path().equals("/v1/refunds") ? listRefunds(request) : listIntents(request);
        }
        var refund = REFUND.matcher(request.path());
        return refund.matches()
                ? StripeJson.refund(book.refund(refund.group(1))
                        .orElseThrow(() -> StripeError.missing(404, "refund", refund.group(1), "id")))
                : StripeJson.intent(pathIntent(request), request.expands("latest_charge"));
    }

    Step validate(Operation operation, ApiRequest request) {
        return switch (operation) {
            case AUTHORIZE -> create(request);
            case CAPTURE -> capture(request);
            case CANCEL -> cancel(request);
            case REFUND -> refund(request);
            case RETRIEVE, LIST, ANY -> throw StripeError.noSuchUrl(request.method(), request.path());
        };
    }

    private Step create(ApiRequest request) {
        request.allowOnly(CREATE_PARAMETERS);
        var amount = amount(request, "amount").orElseThrow(() -> missing("amount"));
        var currency = currency(request);
        var method = request.text("payment_method").orElse(null);
        var card = method == null ? null : card(method);
        var manual = captureMethod(request).equals("manual");
        var confirm = request.flag("confirm");
        if (confirm && card == null) {
            throw StripeError.invalid(
                    "parameter_missing",
                    "payment_method",
                    "You cannot confirm this PaymentIntent because it's missing a payment method.");
        }
        var expand = request.expands("latest_charge");
        return (change, now) -> {
            var id = Ids.next("pi_");
            var terms = new Terms(
                    amount, currency, manual, method, request.metadata(), id + "_" + Ids.next("secret_"), now);
            var start = card == null ? REQUIRES_PAYMENT_METHOD : REQUIRES_CONFIRMATION;
            var intent = new Intent(id, terms, start, List.of(), null, null, null);
            if (!confirm || card == null) {
                keep(change, intent, "payment_intent.created", request, now);
            } else if (card.needsCustomer()) {
                intent = new Intent(id, terms, REQUIRES_ACTION, List.of(), null, null, null);
                keep(change, intent, "payment_intent.requires_action", request, now);
            } else {
                intent = charge(change, intent, card, request, now);
                if (intent.lastError() != null) {
                    throw StripeError.declined(intent.lastError(), intent);
                }
            }
            return StripeJson.intent(intent, expand);
        };
    }

    private Step capture(ApiRequest request) {
        request.allowOnly(Set.of("amount_to_capture", "metadata", "statement_descriptor_suffix"));
        pathIntent(request);
        var wanted = amount(request, "amount_to_capture");
        return (change, now) -> {
            var intent = pathIntent(request);
            if (intent.status() != REQUIRES_CAPTURE) {
                throw StripeError.unexpectedState(intent, "capture", "captured", EnumSet.of(REQUIRES_CAPTURE));
            }
            var amount = wanted.orElse(intent.amountCapturable());
            if (amount > intent.amountCapturable()) {
                throw StripeError.refused(
                        "amount_too_large",
                        "amount_to_capture",
                        "The amount to capture (%d) is greater than the amount capturable (%d)."
                                .formatted(amount, intent.amountCapturable()),
                        intent);
            }
            var captured = intent.captured(amount, now);
            keep(change, captured, "payment_intent.succeeded", request, now);
            return StripeJson.intent(captured, request.expands("latest_charge"));
        };
    }

    private Step cancel(ApiRequest request) {
        request.allowOnly(Set.of("cancellation_reason"));
        pathIntent(request);
        var reason = oneOf(request, "cancellation_reason", CANCEL_REASONS);
        return (change, now) -> {
            var intent = pathIntent(request);
            if (!Intent.CANCELABLE.contains(intent.status())) {
                throw StripeError.unexpectedState(intent, "cancel", "canceled", Intent.CANCELABLE);
            }
            var canceled = intent.canceled(Charge.End.VOIDED, reason, now);
            keep(change, canceled, "payment_intent.canceled", request, now);
            return StripeJson.intent(canceled, request.expands("latest_charge"));
        };
    }

    private Step refund(ApiRequest request) {
        request.allowOnly(Set.of("payment_intent", "amount", "reason", "metadata"));
        var id = request.required("payment_intent");
        if (book.intent(id).isEmpty()) {
            throw StripeError.missing(404, "payment_intent", id, "payment_intent");
        }
        var wanted = amount(request, "amount");
        var reason = oneOf(request, "reason", REFUND_REASONS);
        return (change, now) -> {
            var intent = lapsed(book.intent(id).orElseThrow());
            if (intent.status() != SUCCEEDED) {
                throw StripeError.refused(
                        "payment_intent_unexpected_state",
                        "payment_intent",
                        "This PaymentIntent (%s) does not have a successful charge to refund.".formatted(id),
                        intent);
            }
            var charge = intent.paidCharge();
            var left = charge.captured() - charge.refunded();
            var amount = wanted.orElse(left);
            if (left == 0) {
                throw StripeError.refused(
                        "charge_already_refunded",
                        "payment_intent",
                        "Charge %s has already been refunded.".formatted(charge.id()),
                        intent);
            }
            if (amount > left) {
                throw StripeError.refused(
                        "amount_too_large",
                        "amount",
                        "Refund amount (%d) is greater than unrefunded amount on charge (%d).".formatted(amount, left),
                        intent);
            }
            var refund = new Refund(
                    Ids.next("re_"),
                    id,
                    charge.id(),
                    amount,
                    intent.terms().currency(),
                    reason,
                    request.metadata(),
                    now);
            var refunded = intent.refunded(amount);
            change.refunds.add(refund);
            change.intents.add(refunded);
            event(change, "charge.refunded", StripeJson.charge(refunded, refunded.paidCharge()), request, now);
            return StripeJson.refund(refund);
        };
    }

    /** The customer has answered the bank's question in the app; that needs no secret key, only the client secret. */
    Intent authenticate(String clientSecret, boolean succeeded, Change change, Instant now) {
        var end = clientSecret.indexOf("_secret_");
        var intent = book.intent(end < 0 ? clientSecret : clientSecret.substring(0, end))
                .filter(known -> known.terms().clientSecret().equals(clientSecret))
                .orElseThrow(() -> StripeError.missing(404, "payment_intent", clientSecret, "clientSecret"));
        if (intent.status() != REQUIRES_ACTION) {
            throw StripeError.unexpectedState(intent, "authenticate", "authenticated", EnumSet.of(REQUIRES_ACTION));
        }
        if (!succeeded) {
            var failed = intent.failedAuthentication(NOT_AUTHENTICATED);
            keep(change, failed, "payment_intent.payment_failed", null, now);
            return failed;
        }
        var method = intent.terms().paymentMethod();
        return charge(change, intent, card(method == null ? "" : method), null, now);
    }

    /** Holds end without a word when their time is over. */
    void lapseAll(Change change, Instant now) {
        for (var intent : List.copyOf(book.intents())) {
            if (isLapsed(intent)) {
                var lapsed = intent.canceled(Charge.End.EXPIRED, "automatic", now);
                keep(change, lapsed, "payment_intent.canceled", null, now);
            }
        }
    }

    private Intent charge(Change change, Intent intent, TestCard card, @Nullable ApiRequest request, Instant now) {
        var amount = intent.terms().amount();
        var charge = new Charge(
                Ids.next("ch_"),
                amount,
                card.brand(),
                card.last4(),
                now,
                time.at(now).plus(settings.hold()),
                card.decline(),
                null,
                null,
                0,
                0);
        if (card.decline() != null) {
            var declined = intent.declined(charge, card.decline());
            keep(change, declined, "payment_intent.payment_failed", request, now);
            return declined;
        }
        var held = intent.held(charge);
        if (!intent.terms().manualCapture()) {
            var captured = held.captured(amount, now);
            keep(change, captured, "payment_intent.succeeded", request, now);
            return captured;
        }
        keep(change, held, "payment_intent.amount_capturable_updated", request, now);
        return held;
    }

    private void keep(Change change, Intent intent, String eventType, @Nullable ApiRequest request, Instant now) {
        change.intents.add(intent);
        event(change, eventType, StripeJson.intent(intent, false), request, now);
    }

    private void event(Change change, String type, Map<String, ?> object, @Nullable ApiRequest request, Instant now) {
        if (!wantedEvents.test(type)) {
            return;
        }
        var cause = new LinkedHashMap<String, @Nullable Object>();
        cause.put("id", request == null ? null : request.id());
        cause.put("idempotency_key", request == null ? null : request.idempotencyKey());
        var json = new LinkedHashMap<String, Object>();
        var id = Ids.next("evt_");
        json.put("id", id);
        json.put("object", "event");
        json.put("api_version", settings.webhook().apiVersion());
        json.put("created", now.getEpochSecond());
        json.put("data", Map.of("object", object));
        json.put("livemode", false);
        json.put("pending_webhooks", 1);
        json.put("request", cause);
        json.put("type", type);
        change.events.add(new Event(id, type, StripeJson.MAPPER.writeValueAsString(json), now));
    }

    private Intent pathIntent(ApiRequest request) {
        var id = String.valueOf(intentOf(request));
        return lapsed(book.intent(id).orElseThrow(() -> StripeError.missing(404, "payment_intent", id, "intent")));
    }

    /** The sweep may be late; nobody may see a hold alive after its time. */
    private Intent lapsed(Intent intent) {
        return isLapsed(intent) ? intent.canceled(Charge.End.EXPIRED, "automatic", Instant.now()) : intent;
    }

    private boolean isLapsed(Intent intent) {
        return intent.status() == REQUIRES_CAPTURE
                && !time.now().isBefore(intent.paidCharge().captureBefore());
    }

    private Map<String, ?> listIntents(ApiRequest request) {
        request.allowOnly(Set.of("created", "limit", "starting_after"));
        return page(
                request,
                book.intents(),
                Intent::id,
                intent -> intent.terms().created(),
                intent -> StripeJson.intent(lapsed(intent), request.expands("data.latest_charge")),
                "/v1/payment_intents");
    }

    private Map<String, ?> listRefunds(ApiRequest request) {
        request.allowOnly(Set.of("created", "limit", "starting_after", "payment_intent"));
        var intent = request.text("payment_intent");
        var found = book.refunds().stream()
                .filter(refund -> intent.isEmpty() || intent.get().equals(refund.intent()))
                .toList();
        return page(request, found, Refund::id, Refund::created, StripeJson::refund, "/v1/refunds");
    }

    /** Newest first, as the API pages. */
    private static <T> Map<String, ?> page(
            ApiRequest request,
            java.util.Collection<T> all,
            Function<T, String> id,
            Function<T, Instant> created,
            Function<T, Map<String, ?>> json,
            String url) {
        var limit = request.number("limit").orElse(10L);
        if (limit < 1 || limit > 100) {
            throw StripeError.invalid("parameter_invalid_integer", "limit", "Limit must be between 1 and 100.");
        }
        var from = request.number("created[gte]").orElse(Long.MIN_VALUE);
        var after = request.number("created[gt]").orElse(Long.MIN_VALUE);
        var to = request.number("created[lte]").orElse(Long.MAX_VALUE);
        var before = request.number("created[lt]").orElse(Long.MAX_VALUE);
        var newestFirst = new ArrayList<>(all);
        Collections.reverse(newestFirst);
        var rest = newestFirst.stream()
                .filter(one -> {
                    var at = created.apply(one).getEpochSecond();
                    return at >= from && at > after && at <= to && at < before;
                })
                .toList();
        var start = request.text("starting_after").map(last -> {
            var index = rest.stream().map(id).toList().indexOf(last);
            if (index < 0) {
                throw StripeError.missing(400, "object", last, "starting_after");
            }
            return index + 1;
        });
        var first = start.orElse(0);
        var last = (int) Math.min(rest.size(), first + limit);
        return StripeJson.list(url, rest.subList(first, last).stream().map(json).toList(), last < rest.size());
    }

    private static Optional<Long> amount(ApiRequest request, String name) {
        var amount = request.number(name);
        amount.ifPresent(value -> {
            if (value < 1) {
                throw StripeError.invalid(
                        "parameter_invalid_integer", name, "This value must be greater than or equal to 1.");
            }
            if (name.equals("amount") && request.path().equals("/v1/payment_intents") && value < SMALLEST) {
                throw StripeError.invalid("amount_too_small", name, "Amount must be at least %d.".formatted(SMALLEST));
            }
            if (value > LARGEST) {
                throw StripeError.invalid(
                        "amount_too_large", name, "Amount must be no more than %d.".formatted(LARGEST));
            }
        });
        return amount;
    }

    private static String currency(ApiRequest request) {
        var currency = request.required("currency").toLowerCase(Locale.ROOT);
        try {
            Currency.getInstance(currency.toUpperCase(Locale.ROOT));
            return currency;
        } catch (IllegalArgumentException _) {
            throw StripeError.invalid("parameter_invalid", "currency", "Invalid currency: " + currency);
        }
    }

    private static String captureMethod(ApiRequest request) {
        var method = oneOf(request, "capture_method", Set.of("automatic", "automatic_async", "manual"));
        return method == null ? "automatic" : method;
    }

    private static @Nullable String oneOf(ApiRequest request, String name, Set<String> allowed) {
        var value = request.text(name);
        if (value.isPresent() && !allowed.contains(value.get())) {
            throw StripeError.invalid("parameter_invalid", name, "Invalid %s: %s".formatted(name, value.get()));
        }
        return value.orElse(null);
    }

    private static TestCard card(String method) {
        return TestCard.find(method)
                .orElseThrow(() -> StripeError.missing(400, "PaymentMethod", method, "payment_method"));
    }

    private static StripeError missing(String name) {
        return StripeError.invalid("parameter_missing", name, "Missing required param: %s.".formatted(name));
    }
}
