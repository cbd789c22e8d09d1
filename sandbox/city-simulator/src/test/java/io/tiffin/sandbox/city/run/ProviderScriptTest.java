package io.tiffin.sandbox.city.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ProviderScriptTest {

    @Test
    void each_fault_has_its_share_of_all_requests() {
        var rules = new ProviderScript().failWithPayments(Duration.ZERO).rules();

        var lostReplies = chance(rules, "LOST_REPLY");
        var left = 1 - lostReplies; // the first that strikes spares the others
        var performed = left * chance(rules, "ERROR_AFTER");
        left -= performed;
        var notPerformed = left * chance(rules, "ERROR_BEFORE");
        left -= notPerformed;

        assertThat(lostReplies).isCloseTo(0.20, within(1e-9));
        assertThat(performed + notPerformed).isCloseTo(0.05, within(1e-9));
        assertThat(left * chance(rules, "RATE_LIMITED")).isCloseTo(0.05, within(1e-9));
    }

    private static double chance(List<Map<String, Object>> rules, String kind) {
        return rules.stream()
                .filter(rule -> kind.equals(rule.get("kind")))
                .map(rule -> Objects.requireNonNull(rule.get("probability")))
                .mapToDouble(probability -> (Double) probability)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void what_is_down_performs_nothing_for_the_luckless_either() {
        var rules = new ProviderScript()
                .loseRepliesToTheLuckless()
                .failWithPayments(Duration.ofSeconds(90))
                .rules();

        assertThat(rules.getFirst()).isEqualTo(Map.of("kind", "DOWN", "afterMs", 90_000L, "forMs", 60_000L));
        assertThat(rules.get(1)).containsEntry("oncePerOrder", true);
    }

    @Test
    void a_day_too_short_for_a_middle_begins_with_the_provider_down() {
        var rules =
                new ProviderScript().failWithPayments(Duration.ofSeconds(-20)).rules();

        assertThat(rules.getFirst()).containsEntry("afterMs", 0L);
    }
}
