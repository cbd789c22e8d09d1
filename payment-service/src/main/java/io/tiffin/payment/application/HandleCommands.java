package io.tiffin.payment.application;

import io.tiffin.events.MoneyAmount;
import io.tiffin.events.PaymentCommand;
import io.tiffin.events.PaymentCommand.AuthorizePayment;
import io.tiffin.events.PaymentCommand.CapturePayment;
import io.tiffin.events.PaymentCommand.ChargeTip;
import io.tiffin.events.PaymentCommand.RefundPayment;
import io.tiffin.events.PaymentCommand.VoidAuthorization;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.Inbox;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.messaging.RefusedMessage;
import io.tiffin.payment.application.Wallets.Owner;
import io.tiffin.payment.domain.Moment;
import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Payment;
import io.tiffin.payment.domain.Payment.Change;
import io.tiffin.payment.domain.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Stores what the saga asks, a poll at a time. Nothing is asked of the provider here. */
@Service
public class HandleCommands {

    private final Inbox inbox;
    private final Payments payments;
    private final Journal journal;
    private final Wallets wallets;
    private final Facts facts;
    private final Bell bell;
    private final Clocks clocks;
    private final PaymentSettings settings;
    private final Policy policy;

    HandleCommands(
            Inbox inbox,
            Payments payments,
            Journal journal,
            Wallets wallets,
            Facts facts,
            Bell bell,
            Clocks clocks,
            PaymentSettings settings) {
        this.inbox = inbox;
        this.payments = payments;
        this.journal = journal;
        this.wallets = wallets;
        this.facts = facts;
        this.bell = bell;
        this.clocks = clocks;
        this.settings = settings;
        this.policy = settings.policy();
    }

    @Transactional
    public void on(List<Incoming<PaymentCommand>> records) {
        var fresh = inbox.claim("payments", records);
        if (fresh.isEmpty()) {
            return;
        }
        var now = clocks.now();
        var known = payments.lock(
                fresh.stream().map(incoming -> incoming.event().orderId()).collect(Collectors.toSet()));
        var owners = owners(fresh);
        var changed = new LinkedHashMap<UUID, Payment>();
        var changes = new ArrayList<Change>();
        for (var incoming : fresh) {
            var orderId = incoming.event().orderId();
            var payment = changed.containsKey(orderId) ? changed.get(orderId) : known.get(orderId);
            var change = apply(
                    payment == null ? Payment.unasked(orderId, Uuid7.next(), incoming.city()) : payment,
                    incoming,
                    owners,
                    now);
            changed.put(orderId, change.payment());
            changes.add(change);
        }
        var byNovelty = changed.values().stream()
                .collect(Collectors.partitioningBy(payment -> known.containsKey(payment.orderId())));
        payments.add(byNovelty.getOrDefault(false, List.of()));
        payments.update(byNovelty.getOrDefault(true, List.of()));
        journal.write(changes, now);
        facts.tell(changes.stream().map(Facts.Story::of).toList(), now);
        bell.ringAfterCommit();
    }

    /** Whose the payment methods are that these commands name, and whose the payments. */
    private Map<String, Owner> owners(List<Incoming<PaymentCommand>> records) {
        var customers = new HashMap<UUID, UUID>();
        var methods = new HashSet<String>();
        for (var incoming : records) {
            if (incoming.event() instanceof AuthorizePayment(var orderId, var customerId, var _, var method, var _)) {
                customers.put(orderId, customerId);
                methods.add(method);
            }
        }
        if (customers.isEmpty()) {
            return Map.of();
        }
        wallets.own(customers);
        return wallets.owners(methods);
    }

    private Change apply(Payment payment, Incoming<PaymentCommand> incoming, Map<String, Owner> owners, Moment now) {
        var ask = incoming.ask();
        return switch (incoming.event()) {
            case AuthorizePayment(var _, var customer, var amount, var method, var respondBy) ->
                payment.authorize(
                        money(amount),
                        method,
                        respondBy.real(),
                        refusal(amount, customer, method, owners.get(method)),
                        ask,
                        now,
                        policy);
            case CapturePayment(var _, var amount) -> payment.capture(money(amount), ask, now, policy);
            case VoidAuthorization _ -> payment.release(ask, now, policy);
            case RefundPayment(var _, var amount, var _) -> payment.refund(money(amount), ask, now, policy);
            case ChargeTip(var _, var tipId, var amount) -> payment.tip(money(amount), tipId, ask, now, policy);
        };
    }

    private @Nullable String refusal(MoneyAmount amount, UUID customer, String method, @Nullable Owner owner) {
        if (amount.amount() <= 0) {
            return "amount_not_positive";
        }
        var accepted = owner == null
                ? settings.rawPaymentMethods() && method.startsWith("pm_")
                : owner.customerId().equals(customer) && !owner.removed(); // also where raw ones are taken
        return accepted ? null : "payment_method_not_accepted";
    }

    private static Money money(MoneyAmount amount) {
        try {
            return Money.of(amount.amount(), amount.currency());
        } catch (IllegalArgumentException e) {
            throw new RefusedMessage("not an amount of money: " + amount, e);
        }
    }
}
