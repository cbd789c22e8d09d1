package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.Book.Change;
import io.tiffin.sandbox.psp.TestCard.Decline;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the bank does with a card: refuses it, holds its money, gives it. */
final class Charging {

    private final Account account;

    Charging(Account account) {
        this.account = account;
    }

    /** The bank is asked; a refusal is a state of the intent, not an exception. */
    Intent charge(
            Change change,
            Intent intent,
            Method method,
            boolean offSession,
            @Nullable ApiRequest request,
            Instant now) {
        var card = method.card();
        var charge = new Charge(
                Ids.next("ch_"),
                intent.terms().amount(),
                method.id(),
                card.brand(),
                card.last4(),
                now,
                account.time().at(now).plus(hold(card, offSession)),
                card.decline(),
                null,
                null,
                0,
                0,
                null);
        if (card.decline() != null) {
            change.methods.add(method);
            var failure = new Failure(card.decline(), charge.id(), method);
            var declined = intent.declined(charge, failure);
            tell(change, declined, "charge.failed", request, now);
            account.keep(change, declined, "payment_intent.payment_failed", request, now);
            return declined;
        }
        keepMethod(change, intent, method, request, now);
        var held = intent.held(charge);
        tell(change, held, "charge.succeeded", request, now);
        if (!intent.terms().manualCapture()) {
            return capture(change, held, charge.amount(), request, now);
        }
        account.keep(change, held, "payment_intent.amount_capturable_updated", request, now);
        return held;
    }

    /** Refused before the bank was asked: there is no charge. */
    Intent refuse(Change change, Intent intent, Method method, Decline why, ApiRequest request, Instant now) {
        change.methods.add(method);
        var refused = intent.declined(null, new Failure(why, null, method));
        account.keep(change, refused, "payment_intent.payment_failed", request, now);
        throw declined(refused);
    }

    /** What is not taken is let go of. */
    Intent capture(Change change, Intent intent, long amount, @Nullable ApiRequest request, Instant now) {
        var charge = intent.paidCharge();
        var transaction =
                BalanceTransaction.ofCharge(charge, amount, intent.terms().currency(), now);
        change.balance.add(transaction);
        var captured = intent.captured(charge.captured(amount, transaction.id(), now));
        if (intent.terms().manualCapture()) {
            tell(change, captured, "charge.captured", request, now);
        }
        account.keep(change, captured, "payment_intent.succeeded", request, now);
        return captured;
    }

    StripeError declined(Intent intent) {
        var failure = Objects.requireNonNull(intent.lastError());
        var error = StripeError.declined(failure.why()).about("charge", failure.charge());
        return error.about("payment_intent", Shapes.intent(intent))
                .about("payment_method", failure.method() == null ? null : Shapes.method(failure.method()));
    }

    void tell(Change change, Intent intent, String type, @Nullable ApiRequest request, Instant now) {
        account.tell(change, type, Shapes.charge(intent, intent.paidCharge()), intent.orderId(), request, now);
    }

    /** Saved with the customer when that was agreed; without a customer it has done its duty. */
    private void keepMethod(Change change, Intent intent, Method method, @Nullable ApiRequest request, Instant now) {
        var customer = intent.terms().customer();
        var usage = intent.terms().setupFutureUsage();
        if (customer == null || usage == null) {
            change.methods.add(method.used());
            return;
        }
        var agreed = method.attachedTo(customer, usage.equals("off_session"));
        if (method.customer() == null) {
            account.keep(change, agreed, "payment_method.attached", request, now);
        } else {
            change.methods.add(agreed);
        }
    }

    /** Visa holds a shorter time when the customer was not there. */
    private Duration hold(TestCard card, boolean offSession) {
        var hold = account.settings().hold();
        var shorter = account.settings().holdOffSession();
        return offSession && card.brand().equals("visa") && shorter.compareTo(hold) < 0 ? shorter : hold;
    }
}
