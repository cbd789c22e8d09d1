package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.Book.Change;
import io.tiffin.sandbox.psp.Endpoint.Call;
import io.tiffin.sandbox.psp.Endpoint.Step;
import io.tiffin.sandbox.psp.TestCard.RefundFate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Refunds: several for a charge, never more than was captured; some are pending, some fail later. */
final class Refunds {

    private static final List<String> REASONS = List.of("duplicate", "fraudulent", "requested_by_customer");

    private final Account account;

    Refunds(Account account) {
        this.account = account;
    }

    Step create(Call call) {
        var request = call.request();
        request.allowOnly(Set.of("payment_intent", "charge", "amount", "reason", "metadata"));
        var id = intentOf(request);
        var wanted = request.number("amount");
        wanted.ifPresent(amount -> Amounts.wholeSteps(
                "amount", Amounts.positive("amount", amount), find(id).terms().currency()));
        var reason = request.oneOf("reason", REASONS).orElse(null);
        var metadata = request.metadata();
        return (change, now) -> {
            var intent = find(id);
            if (intent.status() != Intent.Status.SUCCEEDED) {
                throw StripeError.invalid(
                                "payment_intent_unexpected_state",
                                "payment_intent",
                                "This PaymentIntent (%s) does not have a successful charge to refund.".formatted(id))
                        .about("payment_intent", Shapes.intent(intent));
            }
            var amount = bounded(wanted, intent.paidCharge());
            return Shapes.refund(give(change, intent, amount, reason, metadata, request, now));
        };
    }

    Step get(Call call) {
        call.request().allowOnly(Set.of());
        var refund = refund(call.id());
        return (_, _) -> Shapes.refund(refund);
    }

    Step update(Call call) {
        call.request().allowOnly(Set.of("metadata"));
        var metadata = call.request().metadata(refund(call.id()).metadata());
        return (change, now) -> {
            var updated = refund(call.id()).with(metadata);
            change.refunds.add(updated);
            tell(change, updated, "refund.updated", call.request(), now);
            return Shapes.refund(updated);
        };
    }

    Step list(Call call) {
        var request = call.request();
        Paging.allow(request, "payment_intent", "charge");
        var intent = request.text("payment_intent");
        var charge = request.text("charge");
        return (_, _) -> Paging.page(
                request,
                account.book().refunds.newestFirst(),
                refund -> intent.filter(i -> !i.equals(refund.intent())).isEmpty()
                        && charge.filter(c -> !c.equals(refund.charge())).isEmpty(),
                Shapes::refund);
    }

    /** Pending ones succeed, doomed ones fail. */
    void settleDue(Change change, Instant now) {
        for (var refund : account.book().refunds.all()) {
            if (refund.settlesAt() != null && !refund.settlesAt().isAfter(now) && refund.settlesAs() != null) {
                settle(change, refund, refund.settlesAs(), "expired_or_canceled_card", now);
            }
        }
    }

    /**
     * By the experimenter's hand.
     *
     * @param status succeeded or failed
     */
    Refund settle(String id, String status, @Nullable String why, Change change, Instant now) {
        if (!Set.of("succeeded", "failed").contains(status)) {
            throw StripeError.invalid(null, "status", "A refund settles as succeeded or failed.");
        }
        var refund = refund(id);
        if (refund.status().equals("failed") || refund.status().equals(status)) {
            throw StripeError.invalid(null, "status", "This refund has %s already.".formatted(refund.status()));
        }
        return settle(change, refund, status, why == null ? "unknown" : why, now);
    }

    private Refund give(
            Change change,
            Intent intent,
            long amount,
            @Nullable String reason,
            Map<String, String> metadata,
            ApiRequest request,
            Instant now) {
        var charge = intent.paidCharge();
        var fate = account.book()
                .methods
                .find(charge.paymentMethod())
                .map(method -> method.card().refunds())
                .orElse(RefundFate.SUCCEED);
        var id = Ids.next("re_");
        var transaction = BalanceTransaction.ofRefund(id, amount, intent.terms().currency(), now);
        change.balance.add(transaction);
        var refund = new Refund(
                id,
                intent.id(),
                charge.id(),
                amount,
                intent.terms().currency(),
                reason,
                metadata,
                now,
                fate == RefundFate.PEND ? "pending" : "succeeded",
                null,
                transaction.id(),
                null,
                fate == RefundFate.SUCCEED ? null : now.plus(account.settings().refundSettles()),
                fate == RefundFate.SUCCEED ? null : fate == RefundFate.PEND ? "succeeded" : "failed");
        var refunded = intent.refunded(charge.refunded(amount));
        change.refunds.add(refund);
        change.intents.add(refunded);
        account.tell(
                change,
                "charge.refunded",
                Shapes.charge(refunded, refunded.paidCharge()),
                intent.orderId(),
                request,
                now);
        tell(change, refund, "refund.created", request, now);
        return refund;
    }

    private Refund settle(Change change, Refund refund, String status, String why, Instant now) {
        Refund settled;
        if (status.equals("failed")) {
            var undone = BalanceTransaction.ofFailedRefund(refund, now);
            change.balance.add(undone);
            settled = refund.settled("failed", why, refund.balanceTransaction(), undone.id());
            var intent = find(refund.intent());
            change.intents.add(intent.refunded(intent.paidCharge().refunded(-refund.amount())));
        } else {
            settled = refund.settled("succeeded", null, refund.balanceTransaction(), null);
        }
        change.refunds.add(settled);
        tell(change, settled, "refund.updated", null, now);
        tell(change, settled, "charge.refund.updated", null, now);
        if (status.equals("failed")) {
            tell(change, settled, "refund.failed", null, now);
        }
        return settled;
    }

    private static long bounded(Optional<Long> wanted, Charge charge) {
        var left = charge.captured() - charge.refunded();
        if (left == 0) {
            throw StripeError.invalid(
                    "charge_already_refunded", null, "Charge %s has already been refunded.".formatted(charge.id()));
        }
        var amount = wanted.orElse(left);
        if (amount > left) {
            throw StripeError.invalid(
                    "amount_too_large",
                    "amount",
                    "Refund amount (%d) is greater than unrefunded amount on charge (%d).".formatted(amount, left));
        }
        return amount;
    }

    private void tell(Change change, Refund refund, String type, @Nullable ApiRequest request, Instant now) {
        account.tell(change, type, Shapes.refund(refund), find(refund.intent()).orderId(), request, now);
    }

    private String intentOf(ApiRequest request) {
        var charge = request.text("charge");
        if (charge.isPresent()) {
            return account.book()
                    .intentOfCharge(charge.get())
                    .map(Intent::id)
                    .orElseThrow(() -> StripeError.missing(404, "charge", charge.get(), "charge"));
        }
        var id = request.required("payment_intent");
        if (account.book().intents.find(id).isEmpty()) {
            throw StripeError.missing(404, "payment_intent", id, "payment_intent");
        }
        return id;
    }

    private Intent find(String id) {
        return account.book().intents.find(id).orElseThrow();
    }

    private Refund refund(String id) {
        return account.book().refunds.find(id).orElseThrow(() -> StripeError.missing(404, "refund", id, "id"));
    }
}
