package io.tiffin.order.domain;

import static io.tiffin.order.domain.FoodSaga.TABLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Properties of the table, for every row to come. */
class FoodSagaTest {

    private static final Set<Step> LETTING_GO = EnumSet.of(Step.VOIDING, Step.REFUNDING);
    private static final Set<Step> FOOD_MAY_BE_GONE = EnumSet.of(Step.DISPATCHING, Step.COLLECTING, Step.RELEASING);
    private static final Set<Step> FOOD_IS_GONE = EnumSet.of(Step.DELIVERING, Step.ON_THE_ROAD, Step.SETTLING);

    @ParameterizedTest
    @EnumSource
    void every_waiting_step_says_what_happens_when_nothing_comes(Step step) {
        assertThat(FoodSaga.next(step, Signal.TIMED_OUT).isPresent()).isEqualTo(!step.isFinal());
    }

    @ParameterizedTest
    @EnumSource
    void every_step_can_be_reached_and_can_end(Step step) {
        assertThat(reachable(FoodSaga.START.to())).contains(step);
        assertThat(reachable(step)).anyMatch(Step::isFinal);
    }

    @Test
    void nothing_leads_out_of_an_end() {
        assertThat(TABLE.keySet()).noneMatch(on -> on.step().isFinal());
    }

    @Test
    void no_order_is_cancelled_while_its_money_is_held() {
        TABLE.forEach((on, move) -> assertThat(
                        move.to() != Step.CANCELLED || LETTING_GO.contains(on.step()) || on.signal() == Signal.DECLINED)
                .as("%s", on)
                .isTrue());
    }

    @Test
    void who_comes_to_let_the_money_go_asks_for_it() {
        TABLE.forEach((on, move) -> {
            if (move.to() != on.step() && move.to() == Step.VOIDING) {
                assertThat(move.actions()).as("%s", on).contains(Action.VOID);
            }
            if (move.to() != on.step() && move.to() == Step.REFUNDING) {
                assertThat(move.actions()).as("%s", on).containsAnyOf(Action.REFUND_BY_POLICY, Action.REFUND_IN_FULL);
            }
        });
    }

    @Test
    void money_is_captured_exactly_when_the_food_leaves() {
        TABLE.forEach((on, move) -> assertThat(move.actions().contains(Action.CAPTURE))
                .as("%s", on)
                .isEqualTo(on.signal() == Signal.PICKED_UP));
    }

    @Test
    void food_that_has_left_is_never_voided() {
        TABLE.forEach((on, move) -> assertThat(FOOD_IS_GONE.contains(on.step()) && move.to() == Step.VOIDING)
                .as("%s", on)
                .isFalse());
    }

    @Test
    void where_a_driver_may_hold_the_food_dispatch_decides_before_the_money_is_let_go() {
        TABLE.forEach((on, move) -> {
            if (FOOD_MAY_BE_GONE.contains(on.step()) && move.to() == Step.VOIDING) {
                assertThat(on.signal()).as("%s", on).isIn(Signal.RELEASED, Signal.NO_DRIVER);
            }
        });
    }

    @Test
    void a_move_that_ends_the_wait_for_an_answer_is_never_silent_about_the_kitchen() {
        TABLE.forEach((on, move) -> {
            if (FOOD_MAY_BE_GONE.contains(on.step()) && move.to() == Step.VOIDING) {
                assertThat(move.actions()).as("%s", on).contains(Action.CANCEL_TICKET);
            }
        });
    }

    @Test
    void every_undo_ends_the_sending_of_its_do() {
        assertThat(Arrays.stream(Action.values())
                        .filter(action -> !action.undoes().isEmpty()))
                .containsExactlyInAnyOrder(Action.VOID, Action.CANCEL_TICKET, Action.RELEASE_DRIVER);
    }

    private static Set<Step> reachable(Step from) {
        var seen = EnumSet.of(from);
        for (var size = 0; size != seen.size(); ) {
            size = seen.size();
            seen.addAll(TABLE.entrySet().stream()
                    .filter(row -> seen.contains(row.getKey().step()))
                    .map(row -> row.getValue().to())
                    .collect(Collectors.toSet()));
        }
        return seen;
    }
}
