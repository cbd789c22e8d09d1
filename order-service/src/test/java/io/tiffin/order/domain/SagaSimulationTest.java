package io.tiffin.order.domain;

import static io.tiffin.order.domain.OrderFixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.order.domain.Order.Change;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of orders against parties that answer at random: late, twice, after a deadline has passed, and with undo
 * overtaking do. Whatever they do, each order ends, and the money is where the end demands. A failure names its seed.
 */
class SagaSimulationTest {

    private static final int ORDERS = 4_000;
    private static final int PATIENCE = 400;

    @ParameterizedTest
    @ValueSource(longs = {1, 20_26, 42_42_42})
    void every_order_ends_and_its_money_is_right(long seed) {
        var ends = new EnumMap<Step, Integer>(Step.class);
        for (var i = 0; i < ORDERS; i++) {
            var run = new Run(seed * 1_000_003 + i);
            run.play();
            ends.merge(run.order.step(), 1, Integer::sum);
        }
        assertThat(ends).containsOnlyKeys(Step.DONE, Step.CANCELLED);
        assertThat(ends.values()).allMatch(count -> count > ORDERS / 20);
    }

    /** The bank, a kitchen and a dispatcher, as the contract promises them: facts of one party come in order, repeats included. */
    private static final class Run {

        private enum Party {
            BANK,
            KITCHEN,
            DISPATCH
        }

        private final long seed;
        private final Random random;
        private final Map<Party, Queue<News>> wires = new EnumMap<>(Party.class);
        private final List<Action> asked = new ArrayList<>();
        private final Set<Action> answered = new HashSet<>();
        private final List<OrderStatus> seen = new ArrayList<>();
        private Order order;

        private long held;
        private long taken;
        private boolean voided;
        private boolean ticketGone;
        private boolean foodLeft;
        private boolean jobClosed;

        Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            for (var party : Party.values()) {
                wires.put(party, new ArrayDeque<>());
            }
            order = OrderFixture.placed();
            ask(FoodSaga.START.actions());
        }

        void play() {
            for (var turn = 0; turn < PATIENCE && !over(); turn++) {
                switch (random.nextInt(12)) {
                    case 0 -> timeOut();
                    case 1 -> cancel();
                    case 2, 3 -> repeatAnAsk();
                    case 4, 5, 6 -> act();
                    default -> deliver();
                }
            }
            while (!over() && (deliverAll() || act() || repeatUnanswered())) {
                // the faults are over: the parties do what they owe
            }
            assertThat(order.step().isFinal())
                    .as("seed %d ended: %s", seed, order)
                    .isTrue();
            assertThat(seen).as("seed %d, status never goes back", seed).isSorted();
            if (order.step() == Step.DONE) {
                assertThat(taken).as("seed %d, delivered is paid", seed).isEqualTo(1);
                assertThat(foodLeft).as("seed %d, delivered was carried", seed).isTrue();
            } else {
                assertThat(held + taken)
                        .as("seed %d, cancelled costs nothing: %s", seed, order)
                        .isZero();
            }
        }

        private boolean over() {
            return order.step().isFinal() && wires.values().stream().allMatch(Queue::isEmpty);
        }

        private void take(Change change) {
            order = change.order();
            seen.add(order.status());
            if (change.move() != null) {
                ask(change.move().actions());
            }
        }

        private void ask(List<Action> actions) {
            for (var action : actions) {
                if (!action.isLocal()) {
                    asked.add(action);
                    if (random.nextBoolean()) {
                        asked.removeAll(action.undoes()); // else the do is under way already
                    }
                    if (!action.undoes().isEmpty() && random.nextBoolean()) {
                        perform(action); // at once: it may overtake the do
                    }
                }
            }
        }

        private void timeOut() {
            if (!order.step().isFinal() && random.nextInt(8) == 0) {
                take(order.timeOut(NOON));
            }
        }

        private void cancel() {
            if (random.nextInt(6) == 0
                    && FoodSaga.next(order.step(), Signal.CANCEL_ASKED).isPresent()) {
                take(order.cancel("", NOON));
            }
        }

        private void deliver() {
            var wire = wires.get(Party.values()[random.nextInt(Party.values().length)]);
            var news = wire == null ? null : wire.poll();
            if (news != null) {
                take(order.hear(news));
            }
        }

        private boolean deliverAll() {
            var any = false;
            for (var wire : wires.values()) {
                for (var news = wire.poll(); news != null; news = wire.poll()) {
                    take(order.hear(news));
                    any = true;
                }
            }
            return any;
        }

        private boolean act() {
            if (asked.isEmpty()) {
                return kitchenOrDriverMoves();
            }
            perform(asked.remove(random.nextInt(asked.size()))); // topics do not wait for each other
            return true;
        }

        private void repeatAnAsk() {
            answered.stream()
                    .skip(random.nextInt(answered.size() + 1))
                    .findFirst()
                    .ifPresent(this::perform);
        }

        /** A quiet order whose last answer went to a step that no longer waited: the ask is sent again. */
        private boolean repeatUnanswered() {
            var before = order;
            List.copyOf(answered).forEach(this::perform);
            return deliverAll() && !order.equals(before);
        }

        private void say(Party party, Fact fact) {
            var wire = Objects.requireNonNull(wires.get(party));
            wire.add(OrderFixture.news(fact));
        }

        /** Repeats come here too: what was done stays done, and the present answer is given again. */
        private void perform(Action action) {
            var first = answered.add(action);
            switch (action) {
                case AUTHORIZE -> authorize(first);
                case VOID -> letGo();
                case CAPTURE -> capture();
                case REFUND_BY_POLICY, REFUND_IN_FULL -> refund();
                case OPEN_TICKET -> openTicket(first);
                case CANCEL_TICKET -> {
                    ticketGone = true;
                    say(Party.KITCHEN, Fact.TICKET_TAKEN_BACK);
                }
                case FIND_DRIVER -> findDriver(first);
                case RELEASE_DRIVER -> release();
                case ALERT_OPERATOR, REFUSE_CANCELLATION -> throw new AssertionError(action);
            }
        }

        private void authorize(boolean first) {
            if (voided) {
                say(Party.BANK, Fact.PAYMENT_DECLINED); // the tombstone refuses the original
            } else if (held + taken > 0) {
                say(Party.BANK, Fact.PAYMENT_AUTHORIZED);
            } else if (first) {
                switch (random.nextInt(10)) {
                    case 0 -> {
                        voided = true;
                        say(Party.BANK, Fact.PAYMENT_DECLINED);
                    }
                    case 1 -> {
                        held = random.nextInt(2); // nobody knows
                        say(Party.BANK, Fact.PAYMENT_UNAVAILABLE);
                    }
                    default -> {
                        if (random.nextInt(5) == 0) {
                            say(Party.BANK, Fact.PAYMENT_NEEDS_CUSTOMER);
                        }
                        held = 1;
                        say(Party.BANK, Fact.PAYMENT_AUTHORIZED);
                    }
                }
            }
        }

        private void letGo() {
            if (taken > 0) {
                say(Party.BANK, Fact.VOID_REFUSED);
            } else {
                held = 0;
                voided = true;
                say(Party.BANK, Fact.PAYMENT_VOIDED);
            }
        }

        private void capture() {
            assertThat(voided).as("seed %d, never capture after void", seed).isFalse();
            if (!answered.contains(Action.REFUND_BY_POLICY)) {
                taken += held;
                held = 0;
            }
            say(Party.BANK, Fact.PAYMENT_CAPTURED);
        }

        private void refund() {
            taken = 0;
            held = 0; // queued behind its capture
            say(Party.BANK, Fact.PAYMENT_REFUNDED);
        }

        private void openTicket(boolean first) {
            if (ticketGone) {
                say(Party.KITCHEN, Fact.TICKET_REJECTED);
                return;
            }
            say(Party.KITCHEN, Fact.TICKET_OPENED);
            if (first) {
                var rejects = random.nextInt(10) == 0;
                ticketGone = rejects;
                say(Party.KITCHEN, rejects ? Fact.TICKET_REJECTED : Fact.TICKET_ACCEPTED);
            }
        }

        private void findDriver(boolean first) {
            if (jobClosed) {
                say(Party.DISPATCH, Fact.DRIVER_RELEASED);
            } else if (!first || random.nextInt(10) > 0) {
                say(Party.DISPATCH, Fact.DRIVER_ASSIGNED);
            } else {
                jobClosed = true;
                say(Party.DISPATCH, Fact.NO_DRIVER_FOUND);
            }
        }

        private void release() {
            if (foodLeft) {
                say(Party.DISPATCH, Fact.RELEASE_REFUSED);
            } else {
                jobClosed = true;
                say(Party.DISPATCH, Fact.DRIVER_RELEASED);
            }
        }

        /** What happens without being asked: preparing, being lost, picking up, handing over. */
        private boolean kitchenOrDriverMoves() {
            if (!answered.contains(Action.FIND_DRIVER) || jobClosed) {
                return false;
            }
            if (foodLeft) {
                jobClosed = true;
                say(Party.DISPATCH, random.nextInt(8) == 0 ? Fact.UNDELIVERABLE : Fact.DELIVERED);
                return true;
            }
            switch (random.nextInt(8)) {
                case 0 -> say(Party.KITCHEN, Fact.TICKET_READY);
                case 1 -> say(Party.KITCHEN, Fact.PREP_TIME_CHANGED);
                case 2 -> say(Party.KITCHEN, Fact.TICKET_CANCELLED);
                case 3 -> {
                    say(Party.DISPATCH, Fact.DRIVER_UNASSIGNED);
                    say(Party.DISPATCH, Fact.DRIVER_ASSIGNED);
                }
                default -> {
                    foodLeft = true;
                    say(Party.DISPATCH, Fact.PICKED_UP);
                }
            }
            return true;
        }
    }
}
