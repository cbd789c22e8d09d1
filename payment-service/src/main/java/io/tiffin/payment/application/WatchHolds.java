package io.tiffin.payment.application;

import io.tiffin.payment.domain.Comparison.End;
import io.tiffin.payment.domain.Moment;
import io.tiffin.payment.domain.Payment;
import io.tiffin.payment.domain.Payment.Change;
import io.tiffin.payment.domain.Policy;
import java.util.ArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The bank drops an uncaptured hold without a word: before it does, the hold is captured or made anew, or what its order's end asks
 * for is done.
 */
@Service
public class WatchHolds {

    private static final int AT_ONCE = 100;

    private final Payments payments;
    private final OrderEnds ends;
    private final Wallets wallets;
    private final Journal journal;
    private final Facts facts;
    private final Bell bell;
    private final Clocks clocks;
    private final PaymentSettings.Watchdog settings;
    private final Policy policy;

    WatchHolds(
            Payments payments,
            OrderEnds ends,
            Wallets wallets,
            Journal journal,
            Facts facts,
            Bell bell,
            Clocks clocks,
            PaymentSettings settings) {
        this.payments = payments;
        this.ends = ends;
        this.wallets = wallets;
        this.journal = journal;
        this.facts = facts;
        this.bell = bell;
        this.clocks = clocks;
        this.settings = settings.watchdog();
        this.policy = settings.policy();
    }

    /** @return whether there may be more */
    @Transactional
    public boolean work() {
        var now = clocks.now();
        var changes = new ArrayList<Change>();
        var expiring = payments.expiring(AT_ONCE, now.business().plus(settings.beforeExpiry()));
        var ended = ends.of(expiring.stream().map(Payment::orderId).toList());
        var owners = wallets.owners(expiring.stream()
                .flatMap(payment -> Stream.ofNullable(payment.method()))
                .collect(Collectors.toSet()));
        for (var payment : expiring) {
            var owner = payment.method() == null ? null : owners.get(payment.method());
            changes.add(next(payment, ended.get(payment.orderId()), owner == null || !owner.removed(), now));
        }
        if (!changes.isEmpty()) {
            payments.update(changes.stream().map(Change::payment).toList());
            journal.write(changes, now);
            facts.tell(changes.stream().map(Facts.Story::of).toList(), now);
            bell.ringAfterCommit();
        }
        return changes.size() == AT_ONCE;
    }

    private Change next(Payment payment, @Nullable End end, boolean canBeHeldAnew, Moment now) {
        return switch (end) {
            case CANCELLED -> payment.release(null, now, policy);
            case DELIVERED -> payment.capture(payment.held(), null, now, policy);
            case null -> payment.renew(canBeHeldAnew, now, policy);
        };
    }
}
