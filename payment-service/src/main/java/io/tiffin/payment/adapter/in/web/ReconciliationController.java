package io.tiffin.payment.adapter.in.web;

import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.security.Caller;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.kit.web.IdempotentRequests;
import io.tiffin.payment.application.PaymentSettings;
import io.tiffin.payment.application.Reconcile;
import io.tiffin.payment.application.Reconciliations;
import io.tiffin.payment.application.Reconciliations.Found;
import io.tiffin.payment.application.Reconciliations.Phase;
import io.tiffin.payment.application.Reconciliations.Run;
import io.tiffin.payment.application.Reconciliations.Sum;
import jakarta.validation.Valid;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Operators have the books compared, and read what was found. */
@RestController
@RequestMapping("/v1/ops/reconciliations")
class ReconciliationController {

    private static final Duration LONGEST = Duration.ofDays(31);
    private static final int SHOWN = 100;

    /** Without a window: the settings' one, up to what is old enough to be compared. */
    record WindowBody(@Nullable Instant from, @Nullable Instant to) {}

    record ComparedBody(long objects, long payments, long orders) {}

    /** @param type the class of the difference */
    record SumBody(String type, String remedy, String currency, long count, long amount, long repaired, long inReview) {

        static SumBody of(Sum sum) {
            return new SumBody(
                    sum.difference().wire(),
                    sum.difference().remedy().wire(),
                    sum.currency(),
                    sum.count(),
                    sum.amount(),
                    sum.repaired(),
                    sum.inReview());
        }
    }

    record MoneyBody(long amount, String currency) {}

    record FoundBody(
            String type,
            @Nullable String orderId,
            @Nullable String providerId,
            String action,
            MoneyBody amount,
            Instant at) {

        static FoundBody of(Found found) {
            return new FoundBody(
                    found.difference().wire(),
                    found.orderId() == null ? null : PublicId.format("ord", found.orderId()),
                    found.providerId(),
                    word(found.action()),
                    new MoneyBody(
                            found.amount().minorUnits(),
                            found.amount().currency().getCurrencyCode()),
                    found.at());
        }
    }

    record RunBody(
            String id,
            String status,
            Instant from,
            Instant to,
            String requestedBy,
            Instant begunAt,
            @Nullable Instant endedAt,
            ComparedBody compared,
            List<SumBody> differences,
            List<FoundBody> found) {}

    private final Reconcile reconcile;
    private final Reconciliations runs;
    private final IdempotentRequests idempotent;
    private final Duration window;

    ReconciliationController(
            Reconcile reconcile, Reconciliations runs, IdempotentRequests idempotent, PaymentSettings settings) {
        this.reconcile = reconcile;
        this.runs = runs;
        this.idempotent = idempotent;
        this.window = settings.reconciliation().window();
    }

    @PostMapping
    ResponseEntity<RunBody> begin(
            @Valid @RequestBody WindowBody body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Caller.Operator operator) {
        return idempotent.once(operator.subject(), "reconcile", key, body, RunBody.class, () -> {
            var latest = reconcile.latest();
            var to = Objects.requireNonNullElse(body.to(), latest);
            var from = Objects.requireNonNullElse(body.from(), to.minus(window));
            if (to.isAfter(latest)) {
                throw ApiProblem.invalid("What is so young may still be on its way.")
                        .field("/to", "too_late", "at most " + latest);
            }
            if (!from.isBefore(to) || from.plus(LONGEST).isBefore(to)) {
                throw ApiProblem.invalid("That is no window of time.")
                        .field("/from", "out_of_range", "before `to`, and at most 31 days before it");
            }
            var run = reconcile.begin(from, to, operator.subject());
            return ResponseEntity.accepted()
                    .location(URI.create("/v1/ops/reconciliations/" + PublicId.format("rec", run.id())))
                    .body(body(run));
        });
    }

    @GetMapping("/{id}")
    ResponseEntity<RunBody> get(@PathVariable String id, Caller.Operator operator) {
        var run = runs.find(PublicId.require("rec", id))
                .orElseThrow(() -> ApiProblem.notFound("There is no such reconciliation."));
        var body = body(run);
        return ResponseEntity.ok().eTag("\"%x\"".formatted(body.hashCode())).body(body);
    }

    private RunBody body(Run run) {
        return new RunBody(
                PublicId.format("rec", run.id()),
                run.phase() == Phase.DONE ? "done" : "running",
                run.from(),
                run.to(),
                run.requestedBy(),
                run.begunAt(),
                run.endedAt(),
                new ComparedBody(run.objects(), run.payments(), run.orders()),
                runs.sums(run.id()).stream().map(SumBody::of).toList(),
                runs.found(run.id(), SHOWN).stream().map(FoundBody::of).toList());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
