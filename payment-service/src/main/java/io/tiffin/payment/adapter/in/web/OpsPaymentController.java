package io.tiffin.payment.adapter.in.web;

import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.security.Caller;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.payment.application.JournalReads;
import io.tiffin.payment.application.JournalReads.Written;
import io.tiffin.payment.application.Payments;
import io.tiffin.payment.domain.Attempt;
import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Operation;
import io.tiffin.payment.domain.Payment;
import io.tiffin.payment.domain.PaymentState;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** All that is known of an order's payment, for operators. */
@RestController
class OpsPaymentController {

    record MoneyBody(long amount, String currency) {

        static MoneyBody of(Money money) {
            return new MoneyBody(money.minorUnits(), money.currency().getCurrencyCode());
        }
    }

    /**
     * @param operation {@code refund-2} is the second of its kind
     * @param key under which the provider knows it
     * @param amount what was asked of us
     * @param asked what is asked of the provider, where that may be less
     */
    record OperationBody(
            String operation,
            String status,
            String key,
            MoneyBody amount,
            @Nullable MoneyBody asked,
            @Nullable String tipId,
            int attempts,
            boolean unknown,
            boolean spoilt,
            Instant askedAt,
            @Nullable Instant respondBy,
            @Nullable Instant firstCallAt,
            @Nullable Instant dueAt,
            @Nullable String problem) {

        static OperationBody of(Payment payment, Operation operation) {
            return new OperationBody(
                    operation.deed().wire(),
                    operation.status().name().toLowerCase(Locale.ROOT),
                    new Attempt(payment, operation, Attempt.Mode.LOOK, operation.unknown())
                            .key()
                            .text(),
                    MoneyBody.of(operation.amount()),
                    operation.granted() == null ? null : MoneyBody.of(operation.granted()),
                    operation.tipId() == null ? null : PublicId.format("tip", operation.tipId()),
                    operation.attempts(),
                    operation.unknown(),
                    operation.spoilt(),
                    operation.askedAt(),
                    operation.respondBy(),
                    operation.firstCallAt(),
                    operation.isOpen() ? operation.dueAt() : null,
                    operation.problem());
        }
    }

    /** @param amount minor units, positive in favour of the account */
    record PostingBody(String account, long amount) {}

    /** An entry of the journal; its postings sum to zero. */
    record EntryBody(long number, String cause, Instant at, String currency, List<PostingBody> postings) {

        static EntryBody of(Written written) {
            var entry = written.entry();
            return new EntryBody(
                    entry.number(),
                    entry.cause(),
                    written.at(),
                    entry.currency().getCurrencyCode(),
                    entry.postings().stream()
                            .map(posting -> new PostingBody(posting.account().wire(), posting.minorUnits()))
                            .toList());
        }
    }

    record PaymentBody(
            String orderId,
            String paymentId,
            String city,
            String state,
            @Nullable String reason,
            MoneyBody amount,
            @Nullable String paymentMethodId,
            @Nullable String providerId,
            @Nullable MoneyBody held,
            @Nullable Instant heldUntil,
            @Nullable MoneyBody captured,
            @Nullable MoneyBody refunded,
            List<OperationBody> operations,
            List<EntryBody> journal) {

        static PaymentBody of(Payment payment, List<Written> journal) {
            var state = payment.state();
            var hold = switch (state) {
                case PaymentState.Authorized(var held) -> held;
                case PaymentState.Captured(var held, var _, var _) -> held;
                default -> null;
            };
            var captured = state instanceof PaymentState.Captured taken ? taken : null;
            return new PaymentBody(
                    PublicId.format("ord", payment.orderId()),
                    PublicId.format("pay", payment.id()),
                    payment.city(),
                    word(state),
                    switch (state) {
                        case PaymentState.Declined(var reason) -> reason;
                        case PaymentState.Unavailable(var reason) -> reason;
                        default -> null;
                    },
                    MoneyBody.of(payment.amount()),
                    payment.method(),
                    state.knownAs(),
                    hold == null ? null : MoneyBody.of(hold.held()),
                    hold == null ? null : hold.expiresAt(),
                    captured == null ? null : MoneyBody.of(captured.taken()),
                    captured == null ? null : MoneyBody.of(captured.refunded()),
                    payment.operations().values().stream()
                            .sorted(Comparator.comparing(Operation::askedAt).thenComparing(Operation::deed))
                            .map(operation -> OperationBody.of(payment, operation))
                            .toList(),
                    journal.stream().map(EntryBody::of).toList());
        }

        private static String word(PaymentState state) {
            return state.getClass()
                    .getSimpleName()
                    .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                    .toLowerCase(Locale.ROOT);
        }
    }

    private final Payments payments;
    private final JournalReads journal;

    OpsPaymentController(Payments payments, JournalReads journal) {
        this.payments = payments;
        this.journal = journal;
    }

    @GetMapping("/v1/ops/payments/{orderId}")
    ResponseEntity<PaymentBody> get(@PathVariable String orderId, Caller.Operator operator) {
        var body = payments.find(PublicId.require("ord", orderId))
                .map(payment -> PaymentBody.of(payment, journal.of(payment.orderId())))
                .orElseThrow(() -> ApiProblem.notFound("There is no payment of this order."));
        return ResponseEntity.ok().eTag("\"%x\"".formatted(body.hashCode())).body(body);
    }
}
