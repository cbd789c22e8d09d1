package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.ApiKeys.Access;
import io.tiffin.sandbox.psp.Book.Anomaly;
import io.tiffin.sandbox.psp.Book.Change;
import io.tiffin.sandbox.psp.Book.Delivery;
import io.tiffin.sandbox.psp.Book.Entry;
import io.tiffin.sandbox.psp.Book.SavedAnswer;
import io.tiffin.sandbox.psp.Endpoint.Call;
import io.tiffin.sandbox.psp.Faults.Kind;
import io.tiffin.sandbox.psp.Faults.Rule;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The door of the API: key, limits, fault script, idempotency; what stands behind it are the {@link Endpoints}. */
final class StripeApi {

    /** An answer, half of one, or none: the connection ends. */
    sealed interface Answer {

        record Reply(int status, String body, Map<String, String> headers) implements Answer {}

        record Torn(Reply reply) implements Answer {}

        record Silence() implements Answer {}
    }

    /** A request that has found its endpoint. */
    private record Visit(
            ApiRequest request,
            Endpoint endpoint,
            Call call,
            @Nullable String orderId,
            Optional<Rule> fault) {

        boolean suffers(Kind kind) {
            return fault.filter(rule -> rule.kind() == kind).isPresent();
        }
    }

    private static final int LONGEST_KEY = 255;

    private final ApiKeys keys;
    private final RateLimit rateLimit;
    private final Faults faults;
    private final Account account;
    private final Book book;
    private final Endpoints endpoints;
    private final Expansion expansion;
    private final Consumer<Delivery> webhooks;
    private final ReentrantLock lock;
    private final ObjectLocks objects;
    private final Set<String> inFlight = new HashSet<>();

    StripeApi(
            Account account,
            Endpoints endpoints,
            Faults faults,
            RateLimit rateLimit,
            Consumer<Delivery> webhooks,
            ReentrantLock lock) {
        this.account = account;
        this.book = account.book();
        this.endpoints = endpoints;
        this.faults = faults;
        this.rateLimit = rateLimit;
        this.webhooks = webhooks;
        this.lock = lock;
        this.keys = new ApiKeys(account.settings());
        this.expansion = new Expansion(book);
        this.objects = new ObjectLocks(account.settings().lockWait());
    }

    Answer answer(ApiRequest request) throws InterruptedException {
        try {
            var access = keys.of(request);
            var match =
                    endpoints.find(request).orElseThrow(() -> StripeError.noSuchUrl(request.method(), request.path()));
            keys.require(access, match.endpoint());
            if (!rateLimit.admits()) {
                throw StripeError.rateLimited();
            }
            var orderId = locked(() -> account.orderOf(request, match.id()));
            var card = locked(() -> account.cardOf(request, match.id()));
            var visit = new Visit(
                    request,
                    match.endpoint(),
                    new Call(request, match.id(), access == Access.PUBLISHABLE),
                    orderId,
                    faults.pick(match.endpoint().operation(), request, orderId, card));
            return answer(visit);
        } catch (StripeError e) {
            Thread.sleep(faults.latencyMs());
            return error(e);
        }
    }

    private Answer answer(Visit visit) throws InterruptedException {
        if (visit.suffers(Kind.DOWN)) {
            return new Answer.Silence();
        }
        if (visit.suffers(Kind.RATE_LIMITED)) {
            throw StripeError.rateLimited();
        }
        if (visit.suffers(Kind.LOCK_TIMEOUT)) {
            throw StripeError.lockTimeout();
        }
        if (visit.suffers(Kind.UNAVAILABLE)) {
            throw StripeError.unavailable();
        }
        return visit.request().method().equals("GET") ? read(visit) : change(visit);
    }

    private Answer read(Visit visit) throws InterruptedException {
        pause(visit);
        if (visit.suffers(Kind.ERROR_AFTER) || visit.suffers(Kind.ERROR_BEFORE)) {
            return error(StripeError.internal());
        }
        var nothing = new Change();
        var answer = locked(() -> {
            try {
                Expansion.check(visit.request(), visit.endpoint().operation() == Faults.Operation.LIST);
                var json = visit.endpoint().handler().accept(visit.call()).run(nothing, Instant.now());
                expansion.expand(json, visit.request(), nothing);
                return ok(json);
            } catch (StripeError e) {
                return error(e);
            }
        });
        return spoil(answer, visit);
    }

    private Answer change(Visit visit) throws InterruptedException {
        var key = key(visit.request());
        var earlier = locked(() -> begin(visit, key));
        if (earlier.isPresent()) {
            Thread.sleep(faults.latencyMs());
            return spoil(earlier.get(), visit);
        }
        var object = locked(() -> changed(visit));
        try {
            if (!objects.acquire(object)) {
                throw StripeError.lockTimeout();
            }
            try {
                pause(visit);
                return spoil(locked(() -> perform(visit, key)), visit);
            } finally {
                objects.release(object);
            }
        } finally {
            if (key != null) {
                locked(() -> inFlight.remove(key));
            }
        }
    }

    /** What the key alone decides: a replay, a conflict; empty when the request is to be performed. */
    private Optional<Answer.Reply> begin(Visit visit, @Nullable String key) {
        var now = Instant.now();
        if (key == null) {
            if (visit.request().isPost() && !visit.call().byClient()) {
                anomaly("NO_KEY", visit, now);
            }
            return Optional.empty();
        }
        if (key.length() > LONGEST_KEY) {
            throw StripeError.invalid(
                    null, null, "Idempotency keys can have up to %d characters.".formatted(LONGEST_KEY));
        }
        if (inFlight.contains(key)) {
            throw StripeError.keyInUse(key);
        }
        var saved = book.answer(key, now);
        if (saved.isEmpty()) {
            inFlight.add(key);
            return Optional.empty();
        }
        if (!saved.get().fingerprint().equals(visit.request().fingerprint())) {
            anomaly("KEY_MISMATCH", visit, now);
            throw StripeError.otherParameters(key);
        }
        var change = new Change();
        change.entries.add(entry(visit, saved.get().intent(), saved.get().status(), "replayed", now));
        book.commit(change);
        return Optional.of(new Answer.Reply(
                saved.get().status(),
                saved.get().body(),
                Map.of(
                        "Idempotent-Replayed",
                        "true",
                        "Original-Request",
                        saved.get().request())));
    }

    /** The effect, its events and the answer saved under the key are one line of the book. */
    private Answer.Reply perform(Visit visit, @Nullable String key) {
        var now = Instant.now();
        var change = new Change();
        Answer.Reply answer;
        String outcome;
        try {
            Expansion.check(visit.request(), false);
            // throws before execution begins: not saved under the key
            var step = visit.endpoint().handler().accept(visit.call());
            try {
                if (visit.suffers(Kind.ERROR_BEFORE)) {
                    throw StripeError.internal();
                }
                var json = step.run(change, now);
                expansion.expand(json, visit.request(), change);
                answer = ok(json);
                outcome = "performed";
                if (visit.suffers(Kind.ERROR_AFTER)) {
                    answer = error(StripeError.internal());
                    outcome = "performed, answered as failed";
                }
            } catch (StripeError e) {
                answer = error(e);
                outcome = e.status == 402 ? "declined" : e.status == 500 ? "failed" : "refused";
            }
            if (key != null) {
                change.answers.add(new SavedAnswer(
                        key,
                        visit.request().fingerprint(),
                        answer.status(),
                        answer.body(),
                        visit.request().id(),
                        intentOf(visit, change),
                        now));
            }
        } catch (StripeError e) {
            answer = error(e);
            outcome = "invalid";
        }
        change.entries.add(entry(visit, intentOf(visit, change), answer.status(), outcome + spoilt(visit), now));
        book.commit(change);
        change.due.forEach(webhooks);
        return answer;
    }

    private @Nullable String changed(Visit visit) {
        var intent = account.intentOf(visit.request(), visit.call().id());
        return intent != null
                ? intent
                : visit.call().id().isEmpty() ? null : visit.call().id();
    }

    private @Nullable String intentOf(Visit visit, Change change) {
        return change.intents.isEmpty()
                ? account.intentOf(visit.request(), visit.call().id())
                : change.intents.getLast().id();
    }

    private void anomaly(String kind, Visit visit, Instant now) {
        var change = new Change();
        change.anomalies.add(new Anomaly(
                kind,
                visit.endpoint().operation().name(),
                visit.request().path(),
                visit.request().idempotencyKey(),
                visit.orderId(),
                now));
        book.commit(change);
    }

    private static Entry entry(Visit visit, @Nullable String intent, int status, String outcome, Instant now) {
        return new Entry(
                visit.endpoint().operation().name(),
                visit.call().byClient(),
                intent,
                visit.orderId(),
                visit.request().idempotencyKey(),
                visit.request().id(),
                status,
                outcome,
                now);
    }

    /** Requests that cannot be repeated by key have none. */
    private static @Nullable String key(ApiRequest request) {
        return request.isPost() ? request.idempotencyKey() : null;
    }

    private void pause(Visit visit) throws InterruptedException {
        var delay = visit.fault().map(Rule::delayMs).orElse(null);
        Thread.sleep(faults.latencyMs() + (delay == null ? 0 : delay));
    }

    private static String spoilt(Visit visit) {
        return visit.suffers(Kind.LOST_REPLY)
                ? ", reply lost"
                : visit.suffers(Kind.RESET) ? ", reply torn" : visit.suffers(Kind.GARBAGE) ? ", reply garbled" : "";
    }

    private static Answer spoil(Answer.Reply answer, Visit visit) {
        if (visit.suffers(Kind.LOST_REPLY)) {
            return new Answer.Silence();
        }
        if (visit.suffers(Kind.RESET)) {
            return new Answer.Torn(answer);
        }
        return visit.suffers(Kind.GARBAGE)
                ? new Answer.Reply(200, "<html><body>Bad gateway</body></html>", answer.headers())
                : answer;
    }

    private static Answer.Reply ok(Map<String, @Nullable Object> json) {
        return new Answer.Reply(200, Json.text(json), Map.of());
    }

    private static Answer.Reply error(StripeError error) {
        return new Answer.Reply(error.status, Json.text(error.json()), new LinkedHashMap<>(error.headers));
    }

    private <T extends @Nullable Object> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
