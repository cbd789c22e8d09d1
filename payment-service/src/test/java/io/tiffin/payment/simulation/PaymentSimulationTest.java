package io.tiffin.payment.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.payment.simulation.Asker.Script;
import io.tiffin.payment.simulation.Bank.Card;
import io.tiffin.payment.simulation.Life.House;
import io.tiffin.payment.simulation.Life.Plot;
import io.tiffin.payment.simulation.Trouble.Fault;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PaymentSimulationTest {

    private static final long SEED = Long.getLong("seed", 1);
    private static final int LIVES = Integer.getInteger("lives", 2_000);
    private static final List<String> CALLS =
            List.of("authorize", "capture", "cancel", "refund", "charge", "look", "find", "find_refunds");

    @Test
    void no_law_is_broken_in_two_thousand_lives() {
        var broken = LongStream.range(SEED, SEED + LIVES)
                .mapToObj(Life::of)
                .filter(verdict -> !verdict.isGood())
                .limit(3)
                .toList();

        assertThat(broken).isEmpty();
    }

    /** Every fault at every kind of call that a script makes, with a death at every single step of that life. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void no_step_at_which_a_process_can_die_breaks_a_law(Fault fault) {
        for (var script : Script.values()) {
            for (var call : fault == Fault.NONE ? List.of("authorize") : CALLS) {
                var alive = Life.of(new Plot(script, Card.GOOD, House.PROMPT, true, fault, call, 2, 0), SEED);
                var deaths = alive.faults().containsKey(fault) ? alive.steps() : 0;
                for (var death = 0; death <= deaths; death++) {
                    var verdict = Life.of(new Plot(script, Card.GOOD, House.PROMPT, true, fault, call, 2, death), SEED);
                    assertThat(verdict.isGood()).as("%s", verdict).isTrue();
                }
            }
        }
    }

    /** The same lives and laws over a provider of other habits: the core does not know which one it is. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void another_provider_fits(Fault fault) {
        for (var script : Script.values()) {
            for (var call : fault == Fault.NONE ? List.of("authorize") : CALLS) {
                for (var death = 0; death < 40; death += 3) {
                    var verdict =
                            Life.of(new Plot(script, Card.GOOD, House.SLOW, true, fault, call, 2, death), SEED + death);
                    assertThat(verdict.isGood()).as("%s", verdict).isTrue();
                }
            }
        }
    }

    @Test
    void a_seed_lives_the_same_life_again() {
        for (var seed = SEED; seed < SEED + 50; seed++) {
            assertThat(Life.told(seed)).isEqualTo(Life.told(seed));
        }
    }
}
