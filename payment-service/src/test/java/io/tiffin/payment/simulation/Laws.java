package io.tiffin.payment.simulation;

import io.tiffin.payment.domain.Deed;
import io.tiffin.payment.domain.Entry;
import io.tiffin.payment.domain.Entry.Account;
import io.tiffin.payment.domain.Kind;
import io.tiffin.payment.domain.Operation;
import io.tiffin.payment.domain.Payment;
import io.tiffin.payment.domain.PaymentState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold in every life, read from the bank's book and from what is durable here. */
final class Laws {

    static final Pattern KEY = Pattern.compile(
            "order:[0-9a-f-]{36}:(authorize|capture|void|refund(-[2-9])?|tip(-[2-9])?|renew(-[2-9])?):[1-9][0-9]*");

    static final String LEFT_TO_LAPSE = "M4: a hold was forgotten until it lapsed: ";

    private static final Duration KNOWN_WITHIN = Duration.ofMinutes(2);

    private final UUID orderId;
    private final Memory memory;
    private final List<String> broken = new ArrayList<>();
    private boolean isWrittenOff;
    private final Map<Deed, Instant> unknownSince = new HashMap<>();

    Laws(UUID orderId, Memory memory) {
        this.orderId = orderId;
        this.memory = memory;
    }

    /** People have taken something upon the business: the books and the bank's may differ by it. */
    void writtenOff() {
        isWrittenOff = true;
    }

    List<String> broken() {
        return broken;
    }

    void breach(String what) {
        if (!broken.contains(what)) {
            broken.add(what);
        }
    }

    /** Whenever the bank's book changes. */
    void check(Bank bank) {
        var live = bank.intents().stream().filter(Bank.Intent::isLive).toList();
        if (live.stream().filter(Bank.Intent::isTip).count() > 1
                || live.stream().filter(intent -> !intent.isTip()).count() > 1) {
            breach("M1: two live holds or charges: " + live);
        }
        if (!live.isEmpty() && memory.committed(orderId).isEmpty()) {
            breach("M2: money is held for an order that is not known: " + live);
        }
        for (var intent : bank.intents()) {
            if (intent.taken.minorUnits() > intent.amount.minorUnits()
                    || intent.refunded.minorUnits() > intent.taken.minorUnits()) {
                breach("M3: " + intent);
            }
        }
    }

    /** After whatever happens: what is open and not known, and since when. */
    void noteUnknown(Instant now) {
        var unknown = memory.committed(orderId).stream()
                .flatMap(payment -> payment.operations().values().stream())
                .filter(operation -> operation.isOpen() && operation.unknown())
                .filter(operation -> !Bank.ACCEPTED.equals(operation.problem())) // not known to the bank itself
                .map(Operation::deed)
                .collect(Collectors.toSet());
        unknownSince.keySet().retainAll(unknown);
        unknown.forEach(deed -> unknownSince.putIfAbsent(deed, now));
    }

    /**
     * Before whatever happens next: how long that has lasted.
     *
     * @param quiet since when nothing has gone wrong
     */
    void checkKnown(Instant now, Instant quiet) {
        unknownSince.forEach((deed, since) -> {
            if ((since.isAfter(quiet) ? since : quiet).plus(KNOWN_WITHIN).isBefore(now)) {
                breach("M8: %s is unknown since %s, and nothing has gone wrong since %s"
                        .formatted(deed.wire(), since, quiet));
            }
        });
    }

    /** When nothing will happen any more. */
    void checkEnd(Bank bank, Asker asker) {
        memory.committed(orderId)
                .ifPresentOrElse(payment -> checkEnd(payment, bank, asker), () -> breach("M2: no row"));
        var sequences =
                memory.said().stream().map(said -> said.told().sequence()).toList();
        for (var i = 0; i < sequences.size(); i++) {
            if (sequences.get(i) != i + 1) {
                breach("the order's counter has a gap: " + sequences);
            }
        }
        checkJournal(bank);
        asker.unanswered().forEach(ask -> breach("not answered: " + ask));
    }

    private void checkJournal(Bank bank) {
        var balances = new EnumMap<Account, Long>(Account.class);
        var numbers = memory.journal().stream().map(Entry::number).toList();
        for (var i = 0; i < numbers.size(); i++) {
            if (numbers.get(i) != i + 1) {
                breach("M9: the journal has a gap: " + numbers);
            }
        }
        memory.journal().stream()
                .flatMap(entry -> entry.postings().stream())
                .forEach(posting -> balances.merge(posting.account(), posting.minorUnits(), Math::addExact));
        var owed = sum(bank, intent -> intent.taken.minorUnits() - intent.refunded.minorUnits());
        var held = sum(bank, intent -> intent.status == Bank.Status.HELD ? intent.amount.minorUnits() : 0);
        if (balances.values().stream().mapToLong(Long::longValue).sum() != 0) {
            breach("M9: the journal does not balance: " + balances);
        }
        if (!isWrittenOff
                && memory.reviewed().stream().allMatch(review -> review.reason().equals("captured_less"))
                && (balances.getOrDefault(Account.PROVIDER, 0L) != owed - balances.getOrDefault(Account.FEES, 0L)
                        || balances.getOrDefault(Account.HELD, 0L) != held)) {
            breach("M9: the bank owes us %d and holds %d, the journal says %s".formatted(owed, held, balances));
        }
        memory.committed(orderId)
                .ifPresent(payment -> checkFees(payment, bank, balances.getOrDefault(Account.FEES, 0L)));
    }

    /** Booked at most once a charge, as the bank says it; and not missing when the bank has said it at once. */
    private void checkFees(Payment payment, Bank bank, long inJournal) {
        var booked = payment.operations().values().stream()
                .filter(operation -> operation.fee() != null)
                .toList();
        var sum = booked.stream()
                .mapToLong(operation -> Objects.requireNonNull(operation.fee()).minorUnits())
                .sum();
        var causes = memory.journal().stream()
                .map(Entry::cause)
                .filter(cause -> cause.startsWith("fee"))
                .toList();
        if (inJournal != sum || causes.size() != booked.size() || causes.contains("fee_corrected")) {
            breach("M9: fees of %d in the journal as %s, but %s".formatted(inJournal, causes, booked));
        }
        for (var intent : bank.intents()) {
            if (intent.status == Bank.Status.TAKEN) {
                var ours = payment.operations().values().stream()
                        .filter(operation -> operation.deed().wire().equals(intent.deed))
                        .flatMap(operation -> Stream.ofNullable(operation.fee()))
                        .findFirst()
                        .orElse(null);
                var mayBeMissing = isWrittenOff
                        || !bank.tellsFeeAtOnce(intent)
                        || !memory.reviewed().stream()
                                .allMatch(review -> review.reason().equals("captured_less"));
                if (!Objects.equals(ours, bank.fee(intent)) && !(ours == null && mayBeMissing)) {
                    breach("M9: the bank keeps %s of %s, we believe %s".formatted(bank.fee(intent), intent, ours));
                }
            }
        }
    }

    private void checkEnd(Payment payment, Bank bank, Asker asker) {
        var held = sum(bank, intent -> intent.status == Bank.Status.HELD ? intent.amount.minorUnits() : 0);
        var taken = sum(bank, intent -> intent.isTip() ? 0 : intent.taken.minorUnits());
        var refunded = sum(bank, intent -> intent.refunded.minorUnits());
        // what was captured less than asked stands there too, but nothing about it is in doubt
        var isInQueue =
                memory.reviewed().stream().anyMatch(review -> !review.reason().equals("captured_less"));
        var reviewed = isInQueue || isWrittenOff;
        if (held != 0 && !reviewed) {
            breach("M4: the bank still holds " + held + ", we believe " + payment.state());
        }
        var ours = payment.state() instanceof PaymentState.Captured(var _, var ourTaken, var ourRefunded)
                ? List.of(ourTaken.minorUnits(), ourRefunded.minorUnits())
                : List.of(0L, 0L);
        if (!ours.equals(List.of(taken, refunded)) && !reviewed) {
            breach("M8: the bank took %d and gave back %d, we believe %s".formatted(taken, refunded, payment.state()));
        }
        if (asker.wantsMoney()
                && !(payment.state() instanceof PaymentState.Captured)
                && !isReviewed(payment, Kind.CAPTURE)
                && !isWrittenOff) {
            breach("M5: delivered and not paid: " + payment.state());
        }
        if (asker.wantsNothing() && taken != refunded && !reviewed) {
            breach("M4: cancelled and not given back: " + payment.state());
        }
        if (isInQueue && !asker.mayNeedPeople() && !bank.needsPeople()) {
            breach("nobody should have to look: " + memory.reviewed());
        }
        payment.operations().values().stream()
                .filter(operation -> operation.status() == Operation.Status.OPEN)
                .forEach(operation -> breach("open for ever: " + operation));
    }

    private static boolean isReviewed(Payment payment, Kind kind) {
        return payment.operation(kind)
                .filter(operation -> operation.status() == Operation.Status.REVIEW)
                .isPresent();
    }

    private static long sum(Bank bank, java.util.function.ToLongFunction<Bank.Intent> amount) {
        return bank.intents().stream().mapToLong(amount).sum();
    }
}
