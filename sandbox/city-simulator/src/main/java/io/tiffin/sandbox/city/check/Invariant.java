package io.tiffin.sandbox.city.check;

import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;

/** The promises, each with a check of its own. */
public enum Invariant {
    M1("at most one live hold or charge per order and purpose", MoneyChecks::oneLiveHoldOrCharge),
    M2("no hold or charge without an order", MoneyChecks::noMoneyWithoutOrder),
    M3("captured ≤ authorised, refunded ≤ captured, delivered orders cost their total", MoneyChecks::amounts),
    M4("a cancelled order holds no money, or is in review", MoneyChecks::cancelledHoldsNothing),
    M5("a delivered order is captured, or is in review", MoneyChecks::deliveredIsCaptured),
    M6("never captured after a void, never voided after a capture", MoneyChecks::noCaptureAndVoid),
    M7("every provider call has a stable key of its own", MoneyChecks::keys),
    M8("our payments are what the provider has: reconciliation finds nothing", MoneyChecks::reconciled),
    M9("every order's journal sums to zero, and says what its payment says", MoneyChecks::journal),
    O1("every acknowledged order exists and has ended", OrderChecks::acknowledgedHasEnded),
    O2("one idempotency key, one order", OrderChecks::oneKeyOneOrder),
    O3("only legal transitions, and clients see each of them once and in order", OrderChecks::transitions),
    O4("every saga has ended or has a deadline", OrderChecks::sagas),
    O5("no event without its change, no change without its event", OrderChecks::eventsMatchChanges),
    D1("a driver has one job at a time", DriverChecks::oneJobPerDriver),
    D2("an order has one driver at a time", DriverChecks::oneDriverPerOrder),
    D3("every confirmed order is assigned or escalated", DriverChecks::confirmedIsAssigned),
    D4("who has no shift or no job holds none", DriverChecks::nothingHeld),
    K1("every outbox is empty and every consumer has read all", MessageChecks::atRest),
    K2("published in the order of commits, without gaps", MessageChecks::sequences),
    K3("a message handled twice acts once", MessageChecks::actedOnce);

    private final String promise;
    private final Function<Evidence, List<Violation>> check;

    Invariant(String promise, Function<Evidence, List<Violation>> check) {
        this.promise = promise;
        this.check = check;
    }

    public String promise() {
        return promise;
    }

    /** Whether it holds what we believe against what the provider wrote down. */
    public boolean needsLedger() {
        return EnumSet.range(M1, M7).contains(this);
    }

    public List<Violation> check(Evidence evidence) {
        return check.apply(evidence);
    }
}
