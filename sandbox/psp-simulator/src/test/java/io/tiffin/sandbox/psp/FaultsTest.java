package io.tiffin.sandbox.psp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import io.tiffin.sandbox.psp.Faults.Kind;
import io.tiffin.sandbox.psp.Faults.Operation;
import io.tiffin.sandbox.psp.Faults.Rule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultsTest extends SimulatorTest {

    @ParameterizedTest
    @EnumSource(names = {"LOST_REPLY", "RESET", "GARBAGE"})
    void what_the_client_did_not_hear_was_performed_and_its_key_tells_so(Kind kind) throws StripeException {
        psp.faults().add(Rule.of(kind, Operation.AUTHORIZE).times(1));

        assertThatThrownBy(() -> authorize("ord_1", "k1", "pm_card_visa")).isInstanceOf(StripeException.class);
        assertThat(psp.ledger().intents()).hasSize(1);

        assertThat(authorize("ord_1", "k1", "pm_card_visa").getId())
                .isEqualTo(psp.ledger().intents().getFirst().id());
        assertThat(psp.ledger().intents()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "LOCK_TIMEOUT", "UNAVAILABLE", "DOWN"})
    void what_is_turned_away_before_the_work_begins_does_not_use_up_the_key(Kind kind) throws StripeException {
        psp.faults().add(Rule.of(kind, Operation.ANY).forOrder("ord_1").times(1));

        assertThatThrownBy(() -> authorize("ord_1", "k1", "pm_card_visa")).isInstanceOf(StripeException.class);

        assertThat(psp.ledger().intents()).isEmpty();
        assertThat(authorize("ord_1", "k1", "pm_card_visa").getStatus()).isEqualTo("requires_capture");
    }

    @Test
    void a_rule_strikes_what_it_fits_and_nothing_else() throws StripeException {
        psp.faults()
                .add(Rule.of(Kind.RATE_LIMITED, Operation.ANY)
                        .on("POST", "/v1/payment_intents")
                        .forOrder("ord_1"));

        assertThatThrownBy(() -> authorize("ord_1", "k1", "pm_card_visa")).isInstanceOf(RateLimitException.class);
        var held = authorize("ord_2", "k2", "pm_card_visa");
        assertThat(retrieve(held.getId()).getStatus()).isEqualTo("requires_capture");
    }

    @Test
    void the_nth_request_may_be_the_one() throws StripeException {
        psp.faults().add(Rule.of(Kind.RATE_LIMITED, Operation.AUTHORIZE).onlyTheNth(2));

        authorize("ord_1", "k1", "pm_card_visa");
        assertThatThrownBy(() -> authorize("ord_2", "k2", "pm_card_visa")).isInstanceOf(RateLimitException.class);
        assertThat(authorize("ord_3", "k3", "pm_card_visa").getStatus()).isEqualTo("requires_capture");
    }

    @Test
    void a_seed_decides_what_chance_does() {
        var rule = Rule.of(Kind.RATE_LIMITED, Operation.AUTHORIZE).withProbability(0.5);
        var runs = new ArrayList<List<Boolean>>();
        for (var seed : List.of(7, 7, 8)) {
            psp.faults().set(seed, List.of(rule));
            var run = new ArrayList<Boolean>();
            for (var i = 0; i < 20; i++) {
                var key = "k%d-%d".formatted(runs.size(), i);
                run.add(succeeds(key));
            }
            runs.add(run);
        }

        assertThat(runs.get(0)).contains(true, false).isEqualTo(runs.get(1)).isNotEqualTo(runs.get(2));
    }

    @Test
    void the_provider_may_be_down_for_a_while() {
        psp.faults().add(Rule.of(Kind.DOWN, Operation.ANY).lasting(600));

        assertThatThrownBy(() -> authorize("ord_1", "k1", "pm_card_visa")).isInstanceOf(ApiConnectionException.class);

        await().until(() -> succeeds("k2"));
        assertThat(psp.faults().rules()).isEmpty();
    }

    @Test
    void a_rule_may_wait_before_it_is_in_force() {
        psp.faults().add(Rule.of(Kind.DOWN, Operation.ANY).after(3_600_000));
        assertThat(succeeds("k1")).isTrue();

        psp.faults().add(Rule.of(Kind.DOWN, Operation.ANY).after(50));
        await().until(() -> !succeeds("k2"));
    }

    @Test
    void orders_can_be_doomed_by_their_card_before_they_have_a_name_each_once() throws StripeException {
        psp.faults().add(Rule.of(Kind.LOST_REPLY, Operation.AUTHORIZE).onceForEachOrderPaidWith("pm_card_amex"));
        psp.faults().add(Rule.of(Kind.LOST_REPLY, Operation.CAPTURE).onceForEachOrderPaidWith("pm_card_amex"));

        for (var order : List.of("ord_1", "ord_2")) {
            assertThatThrownBy(() -> authorize(order, order, "pm_card_amex"))
                    .isInstanceOf(ApiConnectionException.class);
            var held = authorize(order, order, "pm_card_amex");
            assertThatThrownBy(() -> capture(held.getId(), order + "c")).isInstanceOf(ApiConnectionException.class);
            assertThat(capture(held.getId(), order + "c").getStatus()).isEqualTo("succeeded");
        }
        assertThat(authorize("ord_3", "k3", "pm_card_visa").getStatus()).isEqualTo("requires_capture");
    }

    private boolean succeeds(String key) {
        try {
            authorize("ord_1", key, "pm_card_visa");
            return true;
        } catch (StripeException _) {
            return false;
        }
    }
}
