package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.Book.Anomaly;
import io.tiffin.sandbox.psp.Book.Change;
import io.tiffin.sandbox.psp.Book.Entry;
import io.tiffin.sandbox.psp.Book.SavedAnswer;
import io.tiffin.sandbox.psp.Faults.Operation;
import io.tiffin.sandbox.psp.Faults.Rule;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The door of the API: key, fault script, idempotency; what stands behind it is {@link Payments}. */
final class StripeApi {

    /** An answer, or silence: the connection ends. */
    sealed interface Answer {
        record Reply(int status, String body, boolean replayed, boolean shouldRetry) implements Answer {}

        record Silence() implements Answer {}
    }

    private final PspSettings settings;
    private final Faults faults;
    private final Book book;
    private final Payments payments;
    private final Webhooks webhooks;
    private final ReentrantLock lock;
    private final Set<String> inFlight = new HashSet<>();

    StripeApi(
            PspSettings settings, Faults faults, Book book, Payments payments, Webhooks webhooks, ReentrantLock lock) {
        this.settings = settings;
        this.faults = faults;
        this.book = book;
        this.payments = payments;
        this.webhooks = webhooks;
        this.lock = lock;
    }

    Answer answer(ApiRequest request) throws InterruptedException {
        if (!isAuthenticated(request)) {
            return error(StripeError.unauthenticated());
        }
        var operation = Payments.operationOf(request);
        if (operation.isEmpty()) {
            return error(StripeError.noSuchUrl(request.method(), request.path()));
        }
        Thread.sleep(faults.latencyMs());
        var orderId = locked(() -> payments.orderOf(request));
        var paymentMethod = locked(() -> payments.paymentMethodOf(request));
        var fault = faults.pick(operation.get(), orderId, paymentMethod);
        return switch (fault.map(Rule::kind).orElse(null)) {
            case DOWN -> new Answer.Silence();
            case RATE_LIMITED -> error(StripeError.rateLimited());
            case LOCK_TIMEOUT -> reply(StripeError.lockTimeout(), true);
            case null, default ->
                request.isPost()
                        ? change(request, operation.get(), orderId, fault)
                        : read(request, operation.get(), fault);
        };
    }

    private Answer read(ApiRequest request, Operation operation, Optional<Rule> fault) throws InterruptedException {
        pause(fault);
        var answer = locked(() -> {
            try {
                return reply(200, payments.read(operation, request));
            } catch (StripeError e) {
                return error(e);
            }
        });
        return spoil(answer, fault);
    }

    private Answer change(ApiRequest request, Operation operation, @Nullable String orderId, Optional<Rule> fault)
            throws InterruptedException {
        var key = request.idempotencyKey();
        var earlier = locked(() -> begin(request, operation, orderId));
        if (earlier.isPresent()) {
            return fault.filter(rule -> rule.kind() == Faults.Kind.LOST_REPLY).isPresent()
                    ? new Answer.Silence()
                    : earlier.get();
        }
        try {
            pause(fault);
            return spoil(locked(() -> perform(request, operation, orderId, fault)), fault);
        } finally {
            if (key != null) {
                locked(() -> inFlight.remove(key));
            }
        }
    }

    /** What the key alone decides: a replay, a conflict; empty when the request is to be performed. */
    private Optional<Answer> begin(ApiRequest request, Operation operation, @Nullable String orderId) {
        var key = request.idempotencyKey();
        var now = Instant.now();
        if (key == null) {
            anomaly("NO_KEY", request, operation, orderId, now);
            return Optional.empty();
        }
        if (key.length() > 255) {
            return Optional.of(error(StripeError.invalid(
                    "parameter_invalid_string", "Idempotency-Key", "A key has up to 255 characters.")));
        }
        if (inFlight.contains(key)) {
            return Optional.of(error(StripeError.keyInUse(key)));
        }
        var saved = book.answer(key, now);
        if (saved.isEmpty()) {
            inFlight.add(key);
            return Optional.empty();
        }
        if (!saved.get().fingerprint().equals(request.fingerprint())) {
            anomaly("KEY_MISMATCH", request, operation, orderId, now);
            return Optional.of(error(StripeError.otherParameters(key)));
        }
        var change = new Change();
        change.entries.add(entry(
                request, operation, saved.get().intent(), orderId, saved.get().status(), "replayed", now));
        book.commit(change);
        return Optional.of(new Answer.Reply(saved.get().status(), saved.get().body(), true, false));
    }

    /** The effect, its events and the answer saved under the key are one line of the book. */
    private Answer.Reply perform(
            ApiRequest request, Operation operation, @Nullable String orderId, Optional<Rule> fault) {
        var now = Instant.now();
        var change = new Change();
        var kind = fault.map(Rule::kind).orElse(null);
        Answer.Reply answer;
        String outcome;
        try {
            var step = payments.validate(operation, request); // throws before execution begins: not saved under the key
            try {
                if (kind == Faults.Kind.ERROR_BEFORE) {
                    throw StripeError.internal();
                }
                answer = reply(200, step.run(change, now));
                outcome = "performed";
                if (kind == Faults.Kind.ERROR_AFTER) {
                    answer = error(StripeError.internal());
                    outcome = "performed, answered as failed";
                }
            } catch (StripeError e) {
                answer = error(e);
                outcome = e.status == 402 ? "declined" : e.status == 500 ? "failed" : "refused";
            }
            if (request.idempotencyKey() != null) {
                change.answers.add(new SavedAnswer(
                        request.idempotencyKey(),
                        request.fingerprint(),
                        answer.status(),
                        answer.body(),
                        concerned(request, change),
                        now));
            }
        } catch (StripeError e) {
            answer = error(e);
            outcome = "invalid";
        }
        var spoilt = kind == Faults.Kind.LOST_REPLY ? outcome + ", reply lost" : outcome;
        var intent = change.intents.isEmpty()
                ? payments.intentOf(request)
                : change.intents.getLast().id();
        change.entries.add(entry(request, operation, intent, orderId, answer.status(), spoilt, now));
        book.commit(change);
        change.events.forEach(webhooks::deliver);
        return answer;
    }

    private @Nullable String concerned(ApiRequest request, Change change) {
        return change.intents.isEmpty()
                ? payments.intentOf(request)
                : change.intents.getLast().id();
    }

    private void anomaly(String kind, ApiRequest request, Operation operation, @Nullable String orderId, Instant now) {
        var change = new Change();
        change.anomalies.add(
                new Anomaly(kind, operation.name(), request.path(), request.idempotencyKey(), orderId, now));
        book.commit(change);
    }

    private Entry entry(
            ApiRequest request,
            Operation operation,
            @Nullable String intent,
            @Nullable String orderId,
            int status,
            String outcome,
            Instant now) {
        return new Entry(
                operation.name(),
                intent == null ? payments.intentOf(request) : intent,
                orderId,
                request.idempotencyKey(),
                request.id(),
                status,
                outcome,
                now);
    }

    private boolean isAuthenticated(ApiRequest request) {
        var header = request.authorization();
        if (header == null) {
            return false;
        }
        var basic = "Basic "
                + Base64.getEncoder().encodeToString((settings.apiKey() + ":").getBytes(StandardCharsets.UTF_8));
        return header.equals("Bearer " + settings.apiKey()) || header.equals(basic);
    }

    private static void pause(Optional<Rule> fault) throws InterruptedException {
        var delay = fault.map(Rule::delayMs).orElse(null);
        if (delay != null) {
            Thread.sleep(delay);
        }
    }

    private static Answer spoil(Answer.Reply answer, Optional<Rule> fault) {
        return fault.filter(rule -> rule.kind() == Faults.Kind.LOST_REPLY).isPresent() ? new Answer.Silence() : answer;
    }

    private static Answer.Reply reply(int status, Map<String, ?> body) {
        return new Answer.Reply(status, StripeJson.MAPPER.writeValueAsString(body), false, false);
    }

    private static Answer.Reply reply(StripeError error, boolean shouldRetry) {
        return new Answer.Reply(
                error.status, StripeJson.MAPPER.writeValueAsString(StripeJson.error(error)), false, shouldRetry);
    }

    private static Answer.Reply error(StripeError error) {
        return reply(error, false);
    }

    private <T extends @Nullable Object> T locked(java.util.function.Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
