package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.MoneyAmount;
import io.tiffin.events.PaymentCommand;
import io.tiffin.events.PaymentCommand.AuthorizePayment;
import io.tiffin.events.PaymentCommand.CapturePayment;
import io.tiffin.events.PaymentCommand.RefundPayment;
import io.tiffin.events.PaymentCommand.VoidAuthorization;
import io.tiffin.events.RealDeadline;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.payment.application.Answer;
import io.tiffin.payment.application.RunOperations;
import io.tiffin.sandbox.psp.Faults.Kind;
import io.tiffin.sandbox.psp.Faults.Operation;
import io.tiffin.sandbox.psp.Faults.Rule;
import io.tiffin.sandbox.psp.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Many payments at once under one seed: faults of the provider at random, transactions that die before their commit, commands
 * repeated and out of order, and a second instance's worth of workers. Afterwards the provider's ledger is compared with ours.
 */
class MoneyInvariantsTest extends PaymentStack {

    private static final long SEED = Long.getLong("seed", 20261121L);
    private static final int ORDERS = Integer.getInteger("orders", 100);
    private static final List<String> CARDS = List.of(
            "pm_card_visa",
            "pm_card_visa",
            "pm_card_mastercard",
            "pm_card_amex",
            "pm_card_visa_chargeDeclined",
            "pm_card_authenticationRequired");

    private record Our(String state, long captured, long refunded) {}

    @Autowired
    RunOperations operations;

    @Test
    void no_money_is_wrong_whatever_happens() throws Exception {
        var random = new Random(SEED);
        PSP.faults()
                .set(
                        SEED,
                        List.of(
                                often(Kind.LOST_REPLY, 0.15),
                                often(Kind.ERROR_AFTER, 0.05),
                                often(Kind.ERROR_BEFORE, 0.05),
                                often(Kind.RATE_LIMITED, 0.05),
                                often(Kind.LOCK_TIMEOUT, 0.03),
                                often(Kind.DOWN, 0.05),
                                often(Kind.DELAY, 0.02).delayed(1_200)));
        var deaths = new AtomicInteger();
        var dice = new Random(SEED + 1);
        Crashes.crash = story -> !story.facts().isEmpty() && dice.nextInt(12) == 0 && deaths.incrementAndGet() > 0;

        var orders = new ArrayList<UUID>();
        var asks = Collections.synchronizedMap(new HashMap<UUID, UUID>()); // ask, order
        var played = new AtomicInteger();
        var over = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 4; i++) {
                threads.execute(() -> secondInstance(over));
            }
            for (var i = 0; i < ORDERS; i++) {
                var order = Uuid7.next();
                var script = script(order, random);
                orders.add(order);
                threads.execute(() -> {
                    play(order, script, asks);
                    played.incrementAndGet();
                });
            }
            try {
                await("seed " + SEED)
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(300))
                        .until(() -> played.get() == ORDERS
                                && open() == 0
                                && unanswered(asks).isEmpty());
            } finally {
                over.set(true);
            }
        }
        Crashes.crash = _ -> false;
        PSP.faults().clear();

        assertThat(deaths.get()).as("transactions that died").isPositive();
        check(orders);
    }

    private void check(List<UUID> orders) {
        var ledger = PSP.ledger();
        var intents = ledger.intents().stream()
                .filter(intent -> intent.orderId() != null)
                .collect(Collectors.groupingBy(intent -> String.valueOf(intent.orderId())));
        var ours = ours();
        for (var order : orders) {
            var theirs = intents.getOrDefault(name(order), List.of());
            var our = ours.getOrDefault(order, new Our("missing", 0, 0));
            assertThat(our.state())
                    .as("M2: %s has a payment row, seed %d", order, SEED)
                    .isNotEqualTo("missing");
            theirs.forEach(intent -> assertThat(intent.refunded())
                    .as("M3: %s", intent)
                    .isLessThanOrEqualTo(intent.captured())
                    .isLessThanOrEqualTo(intent.amount()));
            assertThat(overlaps(theirs)).as("M1: %s, seed %d", theirs, SEED).isFalse();
            var live = theirs.stream()
                    .filter(intent -> intent.held() > 0 || intent.captured() > 0)
                    .toList();
            assertThat(live).as("M1: %s, seed %d", theirs, SEED).hasSizeLessThanOrEqualTo(1);
            if (!our.state().equals("authorized")) {
                assertThat(theirs.stream().mapToLong(Ledger.Payment::held).sum())
                        .as("M4: we believe %s, the bank %s, seed %d", our, theirs, SEED)
                        .isZero();
            }
            assertThat(theirs.stream().mapToLong(Ledger.Payment::captured).sum())
                    .as("M5: %s %s, seed %d", our, theirs, SEED)
                    .isEqualTo(our.captured());
            assertThat(theirs.stream().mapToLong(Ledger.Payment::refunded).sum())
                    .as("M5: %s %s, seed %d", our, theirs, SEED)
                    .isEqualTo(our.refunded());
            theirs.forEach(intent -> {
                assertThat(performed(intent, "CAPTURE") && performed(intent, "CANCEL"))
                        .as("M6: %s, seed %d", intent, SEED)
                        .isFalse();
                assertThat(intent.operations())
                        .as("M7: %s, seed %d", intent, SEED)
                        .allSatisfy(call -> assertThat(String.valueOf(call.key()))
                                .matches("order:" + order + ":(authorize|capture|void|refund|renew):[0-9]+"));
            });
            var told = published(order).stream().map(Published::sequence).toList();
            assertThat(told)
                    .as("gapless, seed %d", SEED)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, told.size()).boxed().toList());
        }
        assertThat(jdbc.queryForList(
                        "select order_id::text from journal group by order_id, entry, currency having sum(amount) <> 0",
                        String.class))
                .as("M9, seed %d", SEED)
                .isEmpty();
        assertThat(jdbc.queryForList(
                        """
                        select p.order_id::text from payments p left join journal j
                            on j.order_id = p.order_id and j.account in ('provider', 'fees', 'held')
                        where p.order_id::text = any(string_to_array(?, ','))
                        group by p.order_id
                        having coalesce(sum(j.amount), 0) <> coalesce(p.captured, 0) - coalesce(p.refunded, 0)
                            + case when p.state = 'authorized' then p.held else 0 end""", String.class, orders.stream().map(UUID::toString).collect(Collectors.joining(","))))
                .as("M9: the journal tells the payment's state, seed %d", SEED)
                .isEmpty();
        for (var order : orders) {
            assertThat(balance(order, "fees"))
                    .as("M9: the fees of %s, seed %d", order, SEED)
                    .isEqualTo(ledger(order).stream()
                            .mapToLong(Ledger.Payment::fees)
                            .sum());
        }
        assertThat(ledger.anomalies()).as("M7, seed %d", SEED).isEmpty();
        assertThat(ledger.intents().stream().filter(intent -> intent.orderId() == null))
                .isEmpty();
    }

    /** What a saga, a late one, or an impatient one would ask. */
    private List<PaymentCommand> script(UUID order, Random random) {
        var card = CARDS.get(random.nextInt(CARDS.size()));
        var within = random.nextInt(6) == 0 ? Duration.ofMillis(300) : Duration.ofSeconds(40);
        var hold = new AuthorizePayment(
                order,
                new UUID(1, 1),
                TOTAL,
                card,
                new RealDeadline(Instant.now().plus(within)));
        var take = new CapturePayment(order, random.nextInt(5) == 0 ? new MoneyAmount(2000, "EUR") : TOTAL);
        var undo = new VoidAuthorization(order, "customer");
        var giveBack = new RefundPayment(order, TOTAL, "undeliverable");
        if (card.endsWith("Required")) {
            return List.of(hold, undo); // the customer never answers
        }
        return switch (random.nextInt(7)) {
            case 0 -> List.of(hold, undo);
            case 1 -> List.of(undo, hold);
            case 2 -> List.of(hold, take, undo);
            case 3 -> List.of(hold, undo, take);
            case 4 -> List.of(hold, take, giveBack);
            case 5 -> List.of(hold, take, undo, giveBack);
            default -> List.of(hold, take);
        };
    }

    private void play(UUID order, List<PaymentCommand> script, Map<UUID, UUID> asks) {
        var random = new Random(order.hashCode());
        for (var command : script) {
            var ask = Uuid7.next();
            deliver(command, ask, random);
            if (random.nextInt(3) == 0) {
                deliver(command, ask, random); // the saga asks again
            }
            if (isAnswered(command, script)) {
                asks.put(ask, order);
            }
            pause(random.nextInt(400));
        }
    }

    /** An authorisation that is undone needs no answer: its ask was withdrawn. */
    private static boolean isAnswered(PaymentCommand command, List<PaymentCommand> script) {
        return !(command instanceof AuthorizePayment)
                || script.stream()
                        .noneMatch(other -> other instanceof VoidAuthorization || other instanceof RefundPayment);
    }

    /** As Kafka does: until the transaction commits; and now and then once more. */
    private void deliver(PaymentCommand command, UUID ask, Random random) {
        var message = incoming(command, ask, Uuid7.next());
        var times = random.nextInt(4) == 0 ? 2 : 1;
        for (var done = 0; done < times; ) {
            try {
                handleCommands.on(List.of(message));
                done++;
            } catch (RuntimeException _) {
                pause(20);
            }
        }
    }

    /** What the runner does, as if by another process. */
    private void secondInstance(AtomicBoolean over) {
        while (!over.get()) {
            try {
                for (var attempt : operations.begin(2)) {
                    operations.settle(new Answer(attempt, operations.ask(attempt)));
                }
                pause(50);
            } catch (RuntimeException _) {
                pause(50);
            }
        }
    }

    private long open() {
        var open = jdbc.queryForObject("select count(*) from operations where status = 'open'", Long.class);
        return open == null ? 0 : open;
    }

    private List<UUID> unanswered(Map<UUID, UUID> asks) {
        Map<UUID, UUID> all;
        synchronized (asks) {
            all = new HashMap<>(asks);
        }
        var answered = jdbc.queryForList(
                "select distinct headers->>'inReplyTo' from outbox where headers->>'inReplyTo' is not null",
                String.class);
        return all.keySet().stream()
                .filter(ask -> !answered.contains(ask.toString()))
                .toList();
    }

    private Map<UUID, Our> ours() {
        var found = new HashMap<UUID, Our>();
        jdbc.query("select order_id, state, captured, refunded from payments", row -> {
            found.put(
                    row.getObject("order_id", UUID.class),
                    new Our(row.getString("state"), row.getLong("captured"), row.getLong("refunded")));
        });
        return found;
    }

    private static boolean overlaps(List<Ledger.Payment> intents) {
        var holds = intents.stream()
                .flatMap(intent -> intent.holds().stream())
                .filter(hold -> !hold.end().equals("declined"))
                .toList();
        return holds.stream().anyMatch(one -> holds.stream().anyMatch(other -> !one.equals(other) && both(one, other)));
    }

    private static boolean both(Ledger.Hold one, Ledger.Hold other) {
        return one.from().isBefore(end(other.until())) && other.from().isBefore(end(one.until()));
    }

    private static Instant end(@Nullable Instant until) {
        return until == null ? Instant.MAX : until;
    }

    private static boolean performed(Ledger.Payment intent, String operation) {
        return intent.operations().stream()
                .anyMatch(call ->
                        call.operation().equals(operation) && call.outcome().startsWith("performed"));
    }

    private static Rule often(Kind kind, double probability) {
        return Rule.of(kind, Operation.ANY).withProbability(probability);
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
