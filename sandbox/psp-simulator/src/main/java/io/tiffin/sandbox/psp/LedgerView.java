package io.tiffin.sandbox.psp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts the ledger together from the book. */
final class LedgerView {

    private final Account account;
    private final Book book;

    LedgerView(Account account) {
        this.account = account;
        this.book = account.book();
    }

    /**
     * @param orderId none: all
     * @param limit the newest so many
     */
    Ledger of(@Nullable String orderId, int limit) {
        var now = Instant.now();
        var shown = book.intents.newestFirst().stream()
                .filter(intent -> orderId == null || orderId.equals(intent.orderId()))
                .limit(limit)
                .toList()
                .reversed();
        var calls = calls();
        var refunds = book.refunds.all().stream().collect(Collectors.groupingBy(Refund::intent));
        return new Ledger(
                now,
                account.time().at(now),
                shown.stream()
                        .map(intent -> payment(
                                intent,
                                refunds.getOrDefault(intent.id(), List.of()),
                                calls.getOrDefault(intent.id(), List.of())))
                        .toList(),
                book.setups.newestFirst().stream()
                        .limit(limit)
                        .map(LedgerView::saving)
                        .toList(),
                book.anomalies().stream()
                        .filter(anomaly -> orderId == null || orderId.equals(anomaly.orderId()))
                        .map(a -> new Ledger.Oddity(a.kind(), a.operation(), a.path(), a.key(), a.orderId(), a.at()))
                        .toList());
    }

    private Map<String, List<Ledger.Call>> calls() {
        var calls = new HashMap<String, List<Ledger.Call>>();
        for (var entry : book.entries()) {
            if (entry.intent() != null) {
                calls.computeIfAbsent(entry.intent(), _ -> new ArrayList<>())
                        .add(new Ledger.Call(
                                entry.operation(),
                                entry.byClient(),
                                entry.key(),
                                entry.at(),
                                entry.status(),
                                entry.outcome(),
                                entry.request()));
            }
        }
        return calls;
    }

    private Ledger.Payment payment(Intent intent, List<Refund> refunds, List<Ledger.Call> calls) {
        return new Ledger.Payment(
                intent.id(),
                intent.orderId(),
                intent.terms().metadata().getOrDefault("purpose", "order"),
                intent.terms().customer(),
                intent.terms().amount(),
                intent.terms().currency().toUpperCase(Locale.ROOT),
                intent.status().wire(),
                card(intent),
                intent.created(),
                intent.amountCapturable(),
                sum(intent, Charge::captured),
                sum(intent, Charge::refunded),
                sum(intent, this::fee),
                intent.terms().metadata(),
                intent.charges().stream().map(this::hold).toList(),
                refunds.stream()
                        .map(refund ->
                                new Ledger.Returned(refund.id(), refund.amount(), refund.created(), refund.status()))
                        .toList(),
                calls);
    }

    /** The name of the test card that is, or was last, to pay. */
    private String card(Intent intent) {
        var last = intent.latestCharge();
        var failed = intent.lastError() == null ? null : intent.lastError().method();
        return Optional.ofNullable(intent.paymentMethod())
                .or(() -> Optional.ofNullable(last == null ? null : last.paymentMethod()))
                .or(() -> Optional.ofNullable(failed == null ? null : failed.id()))
                .flatMap(book.methods::find)
                .map(Method::token)
                .orElse("");
    }

    private long fee(Charge charge) {
        return Optional.ofNullable(charge.balanceTransaction())
                .flatMap(book.balance::find)
                .map(BalanceTransaction::fee)
                .orElse(0L);
    }

    private Ledger.Hold hold(Charge charge) {
        var end = charge.failure() != null
                ? "declined"
                : charge.end() == null ? "held" : charge.end().name();
        return new Ledger.Hold(
                charge.id(),
                charge.amount(),
                charge.created(),
                account.time().at(charge.created()),
                charge.captureBefore(),
                charge.endedAt(),
                charge.endedAt() == null ? null : account.time().at(Objects.requireNonNull(charge.endedAt())),
                end.toLowerCase(Locale.ROOT),
                charge.captured());
    }

    private static Ledger.Saving saving(Setup setup) {
        return new Ledger.Saving(
                setup.id(), setup.terms().customer(), setup.status().wire(), setup.paymentMethod(), setup.created());
    }

    private static long sum(Intent intent, Function<Charge, Long> amount) {
        return intent.charges().stream().mapToLong(amount::apply).sum();
    }
}
