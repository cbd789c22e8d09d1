package io.tiffin.sandbox.city.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.sandbox.city.check.Evidence.Client;
import io.tiffin.sandbox.city.check.Evidence.Difference;
import io.tiffin.sandbox.city.check.Evidence.Frame;
import io.tiffin.sandbox.city.check.Evidence.Intent;
import io.tiffin.sandbox.city.check.Evidence.Job;
import io.tiffin.sandbox.city.check.Evidence.JournalBalance;
import io.tiffin.sandbox.city.check.Evidence.Operation;
import io.tiffin.sandbox.city.check.Evidence.Order;
import io.tiffin.sandbox.city.check.Evidence.Payment;
import io.tiffin.sandbox.city.check.Evidence.Published;
import io.tiffin.sandbox.city.check.Evidence.Reconciliation;
import io.tiffin.sandbox.city.check.Evidence.Slot;
import io.tiffin.sandbox.city.fate.Fate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A checker that cannot fail proves nothing: for each promise, a history in which it is broken. */
class DoctoredHistoryTest {

    private static final UUID DELIVERED = UUID.fromString("0190b3a0-0000-7000-8000-000000000001");
    private static final UUID CANCELLED = UUID.fromString("0190b3a0-0000-7000-8000-000000000002");
    private static final UUID DRIVER = UUID.fromString("0190b3a0-0000-7000-8000-0000000000d1");
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    @Test
    void a_day_on_which_all_went_well_has_no_violation() {
        var evidence = new History().evidence();

        assertThat(Arrays.stream(Invariant.values()).flatMap(i -> i.check(evidence).stream()))
                .isEmpty();
        assertThat(Fates.wrong(evidence)).isEmpty();
    }

    @Test
    void a_tip_is_another_charge_and_no_part_of_the_price() {
        var history = new History();
        var key = "order:%s:tip:1".formatted(DELIVERED);
        history.ledger.add(new Intent(
                "pi_tip",
                DELIVERED,
                "tip",
                200,
                "EUR",
                "succeeded",
                0,
                200,
                0,
                List.of(new Operation("authorize", 200, key))));
        var evidence = history.evidence();

        assertThat(Arrays.stream(Invariant.values()).flatMap(i -> i.check(evidence).stream()))
                .isEmpty();
    }

    @Test
    void what_is_held_against_the_providers_ledger_is_known() {
        var nothing = new History();
        nothing.ledger.clear();
        var evidence = nothing.evidence();

        assertThat(Arrays.stream(Invariant.values())
                        .filter(invariant -> !invariant.check(evidence).isEmpty()))
                .isNotEmpty()
                .allMatch(Invariant::needsLedger);
    }

    static Stream<Arguments> doctored() {
        return Stream.of(
                broken(
                        "M1",
                        h -> h.ledger.add(
                                intent("pi_second", DELIVERED, "requires_capture", 1_440, 0, 0, "authorize"))),
                broken(
                        "M1",
                        h -> Stream.of("pi_tip", "pi_tip_again")
                                .forEach(id -> h.ledger.add(new Intent(
                                        id, DELIVERED, "tip", 200, "EUR", "succeeded", 0, 200, 0, List.of())))),
                broken(
                        "M2",
                        h -> h.ledger.add(
                                intent("pi_orphan", UUID.randomUUID(), "requires_capture", 1_440, 0, 0, "authorize"))),
                broken(
                        "M3",
                        h -> h.ledger.set(
                                0, intent("pi_1", DELIVERED, "succeeded", 0, 900, 0, "authorize", "capture"))),
                broken(
                        "M4",
                        h -> h.ledger.set(1, intent("pi_2", CANCELLED, "requires_capture", 1_440, 0, 0, "authorize"))),
                broken(
                        "M5",
                        h -> h.ledger.set(0, intent("pi_1", DELIVERED, "requires_capture", 1_440, 0, 0, "authorize"))),
                broken("M5", h -> h.payments.set(0, new Payment(DELIVERED, "authorized", 0, 0))),
                broken(
                        "M6",
                        h -> h.ledger.set(
                                1,
                                intent(
                                        "pi_2",
                                        CANCELLED,
                                        "canceled",
                                        0,
                                        1_440,
                                        1_440,
                                        "authorize",
                                        "capture",
                                        "void"))),
                broken("M7", h -> h.anomalies.add("NO_KEY POST /v1/payment_intents")),
                broken(
                        "M7",
                        h -> h.ledger.set(
                                0,
                                new Intent(
                                        "pi_1",
                                        DELIVERED,
                                        "order",
                                        1_440,
                                        "EUR",
                                        "succeeded",
                                        0,
                                        1_440,
                                        0,
                                        List.of(new Operation("capture", 1_440, "made-up-on-the-spot"))))),
                broken("M8", h -> h.differences.add(new Difference("unexpected_charge", DELIVERED, "in_review"))),
                broken("M8", h -> h.differences.add(new Difference("orphan_hold", null, "repaired"))),
                broken("M8", h -> h.compared = 0),
                broken("M9", h -> h.journal.set(0, new JournalBalance(DELIVERED, 40, 0, -1_440))),
                broken("M9", h -> h.journal.set(0, new JournalBalance(DELIVERED, 0, 0, -1_400))),
                broken("M9", h -> h.journal.clear()),
                broken("M9", h -> h.journal.add(new JournalBalance(CANCELLED, 0, 1_440, 0))),
                broken("O1", h -> h.orders.removeFirst()),
                broken("O1", h -> h.clients.add(new Client("o3", Fate.FINE, List.of(), List.of(), Optional.empty()))),
                broken("O1", h -> h.orders.set(0, delivered(h, "ready", "COLLECTING", false))),
                broken(
                        "O2",
                        h -> h.clients.set(
                                0,
                                new Client(
                                        "o1",
                                        Fate.TAPS_TWICE,
                                        List.of(DELIVERED, CANCELLED),
                                        h.clients.getFirst().frames(),
                                        Optional.empty()))),
                broken("O2", h -> h.clients.removeFirst()),
                broken(
                        "O3",
                        h -> h.clients.set(
                                0,
                                new Client(
                                        "o1",
                                        Fate.FINE,
                                        List.of(DELIVERED),
                                        without(h.clients.getFirst().frames(), 2),
                                        Optional.empty()))),
                broken("O3", h -> h.timeline.set(3, new Frame(4, "preparing", "placed"))),
                broken("O4", h -> h.orders.set(0, delivered(h, "delivered", "SETTLING", false))),
                broken("O5", h -> h.records.removeIf(r -> r.type().equals("order.delivered.v1"))),
                broken("O5", h -> h.publish("orders.status", CANCELLED, "order.delivered.v1", "/order-service", 4)),
                broken("D1", h -> h.slots.addAll(List.of(new Slot(DRIVER, DELIVERED), new Slot(DRIVER, CANCELLED)))),
                broken("D1", h -> h.insert(2, "driver.assignment", CANCELLED, "driver.assigned.v1")),
                broken("D2", h -> {
                    h.publish("driver.assignment", CANCELLED, "driver.assigned.v1", "/dispatch-service", 1, 2);
                    h.lastNamesAnotherDriver();
                }),
                broken("D3", h -> h.records.removeIf(r -> r.topic().equals("driver.assignment"))),
                broken("D4", h -> h.slots.add(new Slot(DRIVER, DELIVERED))),
                broken("K1", h -> h.outbox = Map.of("payments", 3L)),
                broken("K1", h -> h.lag = Map.of("food-saga", 1L)),
                broken("K2", h -> h.records.removeIf(r -> r.type().equals("payment.capture.v1"))),
                broken("K2", h -> h.swapOffsets("order.confirmed.v1", "order.delivered.v1")),
                broken(
                        "K3",
                        h -> h.ledger.set(
                                0,
                                intent(
                                        "pi_1",
                                        DELIVERED,
                                        "succeeded",
                                        0,
                                        1_440,
                                        0,
                                        "authorize",
                                        "capture",
                                        "capture"))),
                broken("K3", h -> h.timeline.add(new Frame(7, "order.delivered", "delivered"))));
    }

    @ParameterizedTest(name = "{0} #{index}")
    @MethodSource("doctored")
    void a_broken_promise_is_found(String invariant, Consumer<History> doctor) {
        var history = new History();
        doctor.accept(history);

        assertThat(Invariant.valueOf(invariant).check(history.evidence())).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(Invariant.class)
    void no_promise_is_without_a_broken_history(Invariant invariant) {
        assertThat(doctored().map(arguments -> arguments.get()[0])).contains(invariant.name());
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "FINE",
                "KITCHEN_LATE",
                "TAPS_TWICE",
                "DRIVER_DECLINES",
                "STREAM_RECONNECTS",
                "PROVIDER_LOSES_REPLY"
            })
    void an_order_that_nobody_doomed_must_be_delivered(Fate fate) {
        var history = new History();
        history.clients.set(1, new Client("o2", fate, List.of(CANCELLED), History.CANCELLED_FRAMES, Optional.empty()));

        assertThat(Fates.wrong(history.evidence()))
                .singleElement()
                .extracting(Violation::invariant)
                .isEqualTo("fates");
    }

    @Test
    void a_cancellation_must_end_as_the_customer_was_told() {
        var history = new History();
        history.clients.set(
                0,
                new Client(
                        "o1",
                        Fate.CUSTOMER_CANCELS,
                        List.of(DELIVERED),
                        history.clients.getFirst().frames(),
                        Optional.of(200)));

        assertThat(Fates.wrong(history.evidence())).hasSize(1);
    }

    private static Arguments broken(String invariant, Consumer<History> doctor) {
        return Arguments.of(invariant, doctor);
    }

    private static Intent intent(
            String id, UUID order, String state, long held, long captured, long refunded, String... history) {
        return new Intent(
                id,
                order,
                "order",
                1_440,
                "EUR",
                state,
                held,
                captured,
                refunded,
                Arrays.stream(history)
                        .map(kind -> new Operation(kind, 1_440, "order:" + order + ":" + kind + ":1"))
                        .toList());
    }

    private static Order delivered(History history, String status, String step, boolean closed) {
        return new Order(DELIVERED, status, null, null, 1_440, "EUR", step, closed, NOON, 6, 0, history.timeline);
    }

    private static List<Frame> without(List<Frame> frames, int index) {
        var fewer = new ArrayList<>(frames);
        fewer.remove(index);
        return fewer;
    }

    /** One order delivered and one whose card was declined; every test breaks its own copy. */
    static final class History {

        static final List<Frame> CANCELLED_FRAMES =
                List.of(new Frame(1, "placed", "placed"), new Frame(2, "cancelled", "cancelled"));

        final List<Frame> timeline = new ArrayList<>(List.of(
                new Frame(1, "placed", "placed"),
                new Frame(2, "payment.authorized", "placed"),
                new Frame(3, "confirmed", "confirmed"),
                new Frame(4, "preparing", "preparing"),
                new Frame(5, "picked_up", "picked_up"),
                new Frame(6, "order.delivered", "delivered")));
        final List<Client> clients = new ArrayList<>();
        final List<Order> orders = new ArrayList<>();
        final List<Payment> payments = new ArrayList<>();
        final List<JournalBalance> journal = new ArrayList<>();
        long compared = 2;
        final List<Difference> differences = new ArrayList<>();
        final List<Intent> ledger = new ArrayList<>();
        final List<String> anomalies = new ArrayList<>();
        final List<Slot> slots = new ArrayList<>();
        final List<Published> records = new ArrayList<>();
        Map<String, Long> lag = Map.of("food-saga", 0L);
        Map<String, Long> outbox = Map.of("orders", 0L, "payments", 0L);

        History() {
            clients.add(new Client("o1", Fate.FINE, List.of(DELIVERED), List.copyOf(timeline), Optional.empty()));
            clients.add(new Client("o2", Fate.CARD_DECLINED, List.of(CANCELLED), CANCELLED_FRAMES, Optional.empty()));
            orders.add(delivered(this, "delivered", "DONE", true));
            orders.add(new Order(
                    CANCELLED,
                    "cancelled",
                    "payment",
                    "card_declined",
                    1_440,
                    "EUR",
                    "CANCELLED",
                    true,
                    null,
                    3,
                    0,
                    CANCELLED_FRAMES));
            payments.add(new Payment(DELIVERED, "captured", 1_440, 0));
            payments.add(new Payment(CANCELLED, "declined", 0, 0));
            journal.add(new JournalBalance(DELIVERED, 0, 0, -1_440));
            ledger.add(intent("pi_1", DELIVERED, "succeeded", 0, 1_440, 0, "authorize", "capture"));
            ledger.add(intent("pi_2", CANCELLED, "requires_payment_method", 0, 0, 0));
            publish("orders.created", DELIVERED, "order.placed.v1", "/order-service", 1);
            publish("payments.process", DELIVERED, "payment.authorize.v1", "/order-service", 2);
            publish("orders.status", DELIVERED, "order.confirmed.v1", "/order-service", 3);
            publish("driver.assignment", DELIVERED, "driver.assigned.v1", "/dispatch-service", 1);
            publish("driver.assignment", DELIVERED, "delivery.picked_up.v1", "/dispatch-service", 2);
            publish("orders.status", DELIVERED, "order.picked_up.v1", "/order-service", 4);
            publish("payments.process", DELIVERED, "payment.capture.v1", "/order-service", 5);
            publish("driver.assignment", DELIVERED, "delivery.delivered.v1", "/dispatch-service", 3);
            publish("orders.status", DELIVERED, "order.delivered.v1", "/order-service", 6);
            publish("orders.created", CANCELLED, "order.placed.v1", "/order-service", 1);
            publish("payments.process", CANCELLED, "payment.authorize.v1", "/order-service", 2);
            publish("orders.status", CANCELLED, "order.cancelled.v1", "/order-service", 3);
        }

        void publish(String topic, UUID order, String type, String source, long... sequences) {
            for (var sequence : sequences) {
                records.add(record(records.size(), topic, order, type, source, sequence));
            }
        }

        void lastNamesAnotherDriver() {
            var last = records.removeLast();
            records.add(new Published(
                    last.topic(),
                    last.partition(),
                    last.offset(),
                    last.key(),
                    last.messageId(),
                    last.type(),
                    last.source(),
                    last.sequence(),
                    last.time(),
                    Map.of("driverId", UUID.randomUUID().toString())));
        }

        /** At the moment of the {@code index}-th assignment: the driver carries the other order then. */
        void insert(int index, String topic, UUID order, String type) {
            var during = records.stream()
                    .filter(r -> r.topic().equals(topic))
                    .toList()
                    .get(index - 1);
            var extra = record(1_000, topic, order, type, "/dispatch-service", 1);
            records.add(new Published(
                    topic,
                    0,
                    1_000,
                    extra.key(),
                    extra.messageId(),
                    type,
                    extra.source(),
                    1L,
                    during.time(),
                    extra.fields()));
        }

        void swapOffsets(String one, String other) {
            for (int i = 0; i < records.size(); i++) {
                var r = records.get(i);
                var swapped = r.type().equals(one) ? 100L : r.type().equals(other) ? 50L : r.offset();
                records.set(
                        i,
                        new Published(
                                r.topic(),
                                0,
                                swapped,
                                r.key(),
                                r.messageId(),
                                r.type(),
                                r.source(),
                                r.sequence(),
                                r.time(),
                                r.fields()));
            }
        }

        private static Published record(int at, String topic, UUID order, String type, String source, long sequence) {
            return new Published(
                    topic,
                    0,
                    at,
                    order.toString(),
                    "msg-" + at,
                    type,
                    source,
                    sequence,
                    NOON.plusSeconds(at),
                    Map.of("driverId", DRIVER.toString()));
        }

        Evidence evidence() {
            var current = orders.stream()
                    .map(o -> o.id().equals(DELIVERED)
                            ? new Order(
                                    o.id(),
                                    o.status(),
                                    o.cancelledBy(),
                                    o.cancelReason(),
                                    o.total(),
                                    o.currency(),
                                    o.step(),
                                    o.closed(),
                                    o.deadline(),
                                    o.sequence(),
                                    o.openAsks(),
                                    List.copyOf(timeline))
                            : o)
                    .toList();
            return new Evidence(
                    clients,
                    current,
                    payments,
                    journal,
                    new Reconciliation(compared, compared, differences),
                    ledger,
                    anomalies,
                    List.of(new Job(DELIVERED, "DELIVERED", DRIVER)),
                    slots,
                    Set.of(DRIVER),
                    records,
                    lag,
                    outbox,
                    List.of());
        }
    }
}
