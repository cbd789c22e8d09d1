package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.MoneyAmount;
import io.tiffin.events.OrderStatusEvent;
import io.tiffin.events.OrderStatusEvent.OrderCancelled;
import io.tiffin.events.OrderStatusEvent.OrderDelivered;
import io.tiffin.events.PaymentCommand.ChargeTip;
import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.events.PaymentEvent.PaymentCaptured;
import io.tiffin.events.PaymentEvent.PaymentInReview;
import io.tiffin.events.PaymentEvent.PaymentRefunded;
import io.tiffin.events.PaymentEvent.PaymentVoided;
import io.tiffin.events.PaymentEvent.TipCharged;
import io.tiffin.events.Topics;
import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.testing.TestTokens;
import io.tiffin.payment.application.NoteOrderEnds;
import io.tiffin.payment.application.Provider;
import io.tiffin.payment.application.Reconcile;
import io.tiffin.payment.application.Statements;
import io.tiffin.payment.domain.IdempotencyKey;
import io.tiffin.payment.domain.Money;
import io.tiffin.sandbox.psp.Faults;
import io.tiffin.sandbox.psp.HookFaults;
import io.tiffin.sandbox.psp.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** The provider, our rows and the orders' ends, compared; each test breaks one of them by hand. */
class ReconciliationTest extends PaymentStack {

    private static final String PATH = "/v1/ops/reconciliations";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Autowired
    Reconcile reconcile;

    @Autowired
    Provider provider;

    @Autowired
    NoteOrderEnds noteOrderEnds;

    private final Api api = new Api(PORT, TestTokens.ops());

    @AfterEach
    void webhooksCome() {
        PSP.hookFaults().clear();
    }

    @BeforeEach
    void no_earlier_run_is_open() {
        carryOn();
    }

    @Test
    void what_agrees_is_no_difference_and_a_second_run_finds_what_the_first_has_left() {
        var held = authorized();
        var taken = captured();
        var back = captured();
        answer(back, refund(back), PaymentRefunded.class);
        var released = authorized();
        answer(released, release(released), PaymentVoided.class);
        tell(new OrderDelivered(taken, taken, taken, taken, Instant.now()));
        tell(new OrderCancelled(released, released, released, "customer", "customer_request", Instant.now()));
        tell(new OrderCancelled(back, back, back, "dispatch", "undeliverable", Instant.now()));

        var run = run();

        for (var order : List.of(held, taken, back, released)) {
            assertThat(found(order)).isEmpty();
        }
        assertThat(run.body().at("/compared/objects").asLong()).isGreaterThanOrEqualTo(4);
        assertThat(run.body().at("/compared/payments").asLong()).isGreaterThanOrEqualTo(3);
        assertThat(run.body().at("/compared/orders").asLong()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void a_hold_that_no_payment_knows_is_let_go_of_once() {
        var order = authorized();
        jdbc.update(
                "update payments set state = 'declined', reason = 'x', provider_id = null, held = null, expires_at = null where order_id = ?",
                order);

        var run = run();

        assertThat(ledger(order).getFirst().state()).isEqualTo("canceled");
        assertThat(found(order)).containsExactly("orphan_hold repaired");
        var sum = sum(run, "orphan_hold");
        assertThat(sum.path("repaired").asLong()).isEqualTo(sum.path("count").asLong());
        assertThat(sum.path("amount").asLong()).isGreaterThanOrEqualTo(2500);
        run();
        assertThat(found(order)).containsExactly("orphan_hold repaired");
    }

    @Test
    void a_second_hold_of_the_same_order_is_let_go_of_and_the_known_one_stays() {
        var order = authorized();
        holdWithoutUs(order);

        run();

        assertThat(found(order)).containsExactly("orphan_hold repaired");
        assertThat(ledger(order).stream().map(Ledger.Payment::state))
                .containsExactlyInAnyOrder("requires_capture", "canceled");
        answer(order, capture(order), PaymentCaptured.class);
    }

    @Test
    void what_the_provider_says_later_of_its_fees_is_corrected_by_an_entry_once() {
        var order = captured();
        answer(order, ask(new ChargeTip(order, Uuid7.next(), new MoneyAmount(300, "EUR"))), TipCharged.class);
        var fees = ledger(order).stream().mapToLong(Ledger.Payment::fees).sum();
        assertThat(balance(order, "fees")).isEqualTo(fees);
        jdbc.update("update operations set fee = fee - 7 where order_id = ? and fee is not null", order);

        run();
        assertThat(causes(order)).isEqualTo("authorized,captured,fee,tipped,fee,fee_corrected,fee_corrected");
        run();

        assertThat(causes(order)).as("once").endsWith("tipped,fee,fee_corrected,fee_corrected");
        assertThat(balance(order, "fees")).isEqualTo(fees + 14);
        assertThat(balance(order, "provider")).isEqualTo(2800 - fees - 14);
        assertThat(found(order)).isEmpty();
    }

    @Test
    void a_second_charge_of_a_tip_is_for_people() {
        var order = captured();
        var tip = Uuid7.next();
        answer(order, ask(new ChargeTip(order, tip, new MoneyAmount(300, "EUR"))), TipCharged.class);
        run();
        assertThat(found(order)).isEmpty();
        provider.charge(
                IdempotencyKey.ofOrphan(order, "test", 2),
                new Provider.Charge(order, "tip", 2, tip, Money.of(300, "EUR"), "pm_card_visa"));

        run();

        assertThat(found(order)).containsExactly("unexpected_charge review");
        assertThat(api.get(list("unexpected_charge", order)).body().path("data").size())
                .isEqualTo(1);
    }

    @Test
    void money_of_an_order_that_we_do_not_know_is_for_people() {
        var order = Uuid7.next();
        holdWithoutUs(order);

        run();

        assertThat(found(order)).containsExactly("unknown_order review");
        assertThat(ledger(order).getFirst().state()).isEqualTo("requires_capture");
        assertThat(api.get(list("unknown_order", order)).body().path("data").size())
                .isEqualTo(1);
    }

    @Test
    void what_the_provider_did_without_us_is_adopted() {
        PSP.hookFaults().add(HookFaults.Rule.of(HookFaults.Kind.LOST, "payment_intent.succeeded"));
        var order = captured();
        jdbc.update(
                "update payments set state = 'authorized', captured = null, refunded = null where order_id = ?", order);
        jdbc.update("delete from operations where order_id = ? and kind = 'capture'", order);

        run();

        assertThat(found(order)).containsExactly("not_adopted repaired");
        await().atMost(PATIENCE).until(() -> state(order).equals("captured"));
        assertThat(ledger(order).getFirst().captured()).isEqualTo(2500);
    }

    @Test
    void a_delivered_order_that_nobody_has_charged_is_charged() {
        var order = authorized();
        tell(new OrderDelivered(order, order, order, order, Instant.now()));

        run();

        assertThat(found(order)).containsExactly("delivered_uncaptured repaired");
        await().atMost(PATIENCE).until(() -> types(order).contains(PaymentCaptured.class));
        assertThat(ledger(order).getFirst().captured()).isEqualTo(2500);
        run();
        assertThat(found(order)).hasSize(1);
    }

    @Test
    void the_hold_of_a_cancelled_order_is_let_go_of() {
        var order = authorized();
        tell(new OrderCancelled(order, order, order, "customer", "customer_request", Instant.now()));

        run();

        assertThat(found(order)).containsExactly("cancelled_held repaired");
        await().atMost(PATIENCE).until(() -> types(order).contains(PaymentVoided.class));
        assertThat(ledger(order).getFirst().held()).isZero();
    }

    @Test
    void what_only_people_can_judge_stands_in_their_queue_and_counts_until_it_is_settled() {
        var before = unresolved();
        var order = captured();
        tell(new OrderCancelled(order, order, order, "customer", "customer_request", Instant.now()));
        var unpaid = Uuid7.next();
        tell(new OrderDelivered(unpaid, unpaid, unpaid, unpaid, Instant.now()));
        var differing = captured();
        jdbc.update("update payments set refunded = 100 where order_id = ?", differing);
        var gone = captured();
        jdbc.update("update payments set provider_id = 'pi_gone' where order_id = ?", gone);

        run();

        assertThat(found(order)).containsExactly("cancelled_charged review");
        assertThat(found(unpaid)).containsExactly("delivered_unpaid review");
        assertThat(found(differing)).containsExactly("refund_differs review");
        assertThat(found(gone)).containsExactly("missing_at_provider review", "unexpected_charge review");
        assertThat(unresolved()).isEqualTo(before + 5);

        var item = "/v1/ops/payment-reviews/"
                + api.get(list("cancelled_charged", order)).text("/data/0/id");
        api.post(item + "/claim", "{\"reason\": \"the customer has called\"}");
        assertThat(api.get(item).words("/actions")).contains("adopt", "refund", "resolve");
        assertThat(api.post(item + "/refund", "{\"reason\": \"never delivered\"}")
                        .status())
                .isEqualTo(200);
        await().atMost(PATIENCE).until(() -> types(order).contains(PaymentRefunded.class));
        assertThat(unresolved()).isEqualTo(before + 4);
        run();
        assertThat(found(order)).hasSize(1);
    }

    @Test
    void nothing_that_is_in_flight_is_touched() {
        var order = authorized();
        tell(new OrderDelivered(order, order, order, order, Instant.now()));
        jdbc.update("update payments set lease_until = now() + interval '1 hour' where order_id = ?", order);
        capture(order); // asked for, and as long as the lease lives not done
        var inReview = Uuid7.next();
        answer(inReview, capture(inReview), PaymentInReview.class);
        tell(new OrderDelivered(inReview, inReview, inReview, inReview, Instant.now()));

        run();

        assertThat(found(order)).isEmpty();
        assertThat(found(inReview)).isEmpty();
        assertThat(ledger(order).getFirst().captured()).isZero();
        jdbc.update("update payments set lease_until = null where order_id = ?", order);
        await().atMost(PATIENCE).until(() -> types(order).contains(PaymentCaptured.class));
    }

    @Test
    void a_run_that_dies_goes_on_where_it_was_and_repairs_once() {
        var order = authorized();
        tell(new OrderDelivered(order, order, order, order, Instant.now()));
        var path = begin("{}");
        Crashes.crash = story -> story.payment().orderId().equals(order);

        assertThatThrownBy(this::carryOn).hasMessageContaining("dies");

        assertThat(found(order)).isEmpty(); // the difference, its repair and the fact are one transaction
        Crashes.crash = _ -> false;
        assertThat(reconcile.step()).isFalse(); // leased to the dead
        jdbc.update("update reconciliations set lease_until = now() where phase <> 'done'");
        carryOn();
        assertThat(api.get(path).text("/status")).isEqualTo("done");
        assertThat(found(order)).containsExactly("delivered_uncaptured repaired");
        await().atMost(PATIENCE).until(() -> types(order).contains(PaymentCaptured.class));
        assertThat(ledger(order).getFirst().captured()).isEqualTo(2500);
    }

    @Test
    void a_provider_that_cannot_be_read_delays_a_run_by_seconds_and_not_by_its_lease() {
        var path = begin("{}");
        PSP.faults()
                .add(Faults.Rule.of(Faults.Kind.UNAVAILABLE, Faults.Operation.LIST)
                        .times(1));

        assertThatThrownBy(this::carryOn).isInstanceOf(Statements.Unreadable.class);

        await().atMost(PATIENCE).until(() -> {
            carryOn();
            return api.get(path).text("/status").equals("done");
        });
    }

    @Test
    void a_run_is_asked_for_once_and_only_for_what_is_old_enough() {
        var key = Uuid7.next().toString();
        var first = api.post(PATH, "{}", "Idempotency-Key", key);
        assertThat(first.status()).isEqualTo(202);
        assertThat(first.headers().firstValue("Location")).hasValue(PATH + "/" + first.text("/id"));
        assertThat(api.post(PATH, "{}", "Idempotency-Key", key).text("/id")).isEqualTo(first.text("/id"));
        carryOn();
        var done = api.get(PATH + "/" + first.text("/id"));
        assertThat(done.text("/status")).isEqualTo("done");
        assertThat(done.text("/requestedBy")).isEqualTo("operator");
        assertThat(done.text("/endedAt")).endsWith("Z");

        assertThat(api.post(PATH, "{}").code()).isEqualTo("idempotency_key_missing");
        for (var body : List.of(
                "{\"to\": \"%s\"}".formatted(Instant.now().plusSeconds(600)),
                "{\"from\": \"2026-02-02T00:00:00Z\", \"to\": \"2026-02-01T00:00:00Z\"}",
                "{\"from\": \"2025-01-01T00:00:00Z\", \"to\": \"2026-02-01T00:00:00Z\"}")) {
            assertThat(api.post(PATH, body, "Idempotency-Key", Uuid7.next().toString())
                            .status())
                    .isEqualTo(422);
        }
        for (var body : List.of("[]", "{\"from\": \"yesterday\"}", "{\"city\": \"vienna\"}")) {
            assertThat(api.post(PATH, body, "Idempotency-Key", Uuid7.next().toString())
                            .status())
                    .isEqualTo(400);
        }
        assertThat(api.get(PATH + "/" + PublicId.format("rec", Uuid7.next())).status())
                .isEqualTo(404);
    }

    @Test
    void an_operator_sees_all_of_a_payment() {
        var order = captured();

        var payment = api.get("/v1/ops/payments/" + name(order));

        assertThat(payment.text("/state")).isEqualTo("captured");
        assertThat(payment.text("/providerId"))
                .isEqualTo(ledger(order).getFirst().id());
        assertThat(payment.body().at("/captured/amount").asLong()).isEqualTo(2500);
        assertThat(payment.text("/operations/0/operation")).isEqualTo("authorize");
        assertThat(payment.text("/operations/0/key")).isEqualTo("order:%s:authorize:1".formatted(order));
        assertThat(payment.text("/operations/1/status")).isEqualTo("closed");
        assertThat(payment.body()
                        .path("journal")
                        .valueStream()
                        .map(entry -> entry.path("cause").asString()))
                .contains("authorized", "captured");
        payment.body()
                .path("journal")
                .forEach(entry -> assertThat(entry.path("postings")
                                .valueStream()
                                .mapToLong(posting -> posting.path("amount").asLong())
                                .sum())
                        .isZero());
        assertThat(payment.raw()).doesNotContain("_secret_");
        assertThat(api.get("/v1/ops/payments/" + name(Uuid7.next())).status()).isEqualTo(404);
        assertThat(api.get("/v1/ops/payments/5").status()).isEqualTo(404);
    }

    private UUID authorized() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        return order;
    }

    private UUID captured() {
        var order = authorized();
        answer(order, capture(order), PaymentCaptured.class);
        return order;
    }

    private void tell(OrderStatusEvent event) {
        noteOrderEnds.on(List.of(new Incoming<>(
                Uuid7.next(),
                Topics.ORDERS_STATUS,
                0,
                0,
                event.orderId().toString(),
                "vienna",
                event,
                Instant.now(),
                null,
                null)));
    }

    private Api.Answer run() {
        var path = begin("{}");
        carryOn();
        var run = api.get(path);
        assertThat(run.text("/status")).isEqualTo("done");
        return run;
    }

    private String begin(String body) {
        var answer = api.post(PATH, body, "Idempotency-Key", Uuid7.next().toString());
        assertThat(answer.status()).as(answer.raw()).isEqualTo(202);
        return PATH + "/" + answer.text("/id");
    }

    private void carryOn() {
        boolean more;
        do {
            more = reconcile.step();
        } while (more);
    }

    private void holdWithoutUs(UUID order) {
        provider.authorize(
                IdempotencyKey.ofOrphan(order, "test", 1),
                new Provider.Authorization(order, Uuid7.next(), Money.of(2500, "EUR"), "pm_card_visa", false));
    }

    private List<String> found(UUID order) {
        return jdbc.query(
                "select class || ' ' || action from reconciliation_differences where order_id = ? order by class",
                (row, _) -> String.valueOf(row.getString(1)),
                order);
    }

    private static JsonNode sum(Api.Answer run, String type) {
        return run.body()
                .path("differences")
                .valueStream()
                .filter(sum -> sum.path("type").asString().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static String list(String difference, UUID order) {
        return "/v1/ops/payment-reviews?kind=payment_difference.%s&subject=%s".formatted(difference, name(order));
    }

    private long unresolved() {
        var line = api.as("")
                .get("/actuator/prometheus")
                .raw()
                .lines()
                .filter(one -> one.startsWith("tiffin_payments_differences{"))
                .findFirst()
                .orElseThrow();
        return (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    private String state(UUID order) {
        return String.valueOf(
                jdbc.queryForObject("select state from payments where order_id = ?", String.class, order));
    }
}
