package io.tiffin.benchmark.relay.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.benchmark.relay.load.Ledger.Verdict;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final int KEY = 7;
    private static final int OTHER_KEY = 8;

    private final Ledger ledger = new Ledger();

    @Test
    void what_arrives_in_the_order_of_its_versions_is_sound() {
        written(KEY, 3);
        written(OTHER_KEY, 1);

        arrive(KEY, 1, 2);
        arrive(OTHER_KEY, 1);
        arrive(KEY, 3);

        assertThat(ledger.verdict()).isEqualTo(new Verdict(4, 0, 0, 0));
    }

    @Test
    void a_first_delivery_behind_a_later_version_of_its_key_is_a_violation() {
        written(KEY, 3);

        arrive(KEY, 1, 3, 2);

        assertThat(ledger.verdict()).isEqualTo(new Verdict(3, 1, 0, 0));
    }

    @Test
    void a_repeat_is_a_duplicate_and_no_violation() {
        written(KEY, 3);

        arrive(KEY, 1, 2, 3, 2, 3);

        assertThat(ledger.verdict()).isEqualTo(new Verdict(3, 0, 0, 2));
    }

    @Test
    void what_never_arrives_is_lost_though_others_come_twice() {
        written(KEY, 3);

        arrive(KEY, 1, 1, 3);

        assertThat(ledger.verdict()).isEqualTo(new Verdict(3, 0, 1, 1));
    }

    @Test
    void a_message_may_overtake_the_answer_to_its_writer() {
        arrive(KEY, 1);
        written(KEY, 1);

        assertThat(ledger.missing()).isZero();
        assertThat(ledger.waits(0, Long.MAX_VALUE)).hasSize(1);
    }

    @Test
    void a_wait_counts_by_the_time_of_the_commit() {
        ledger.committed(KEY, 1, 100);
        ledger.committed(KEY, 2, 200);
        ledger.received(KEY, 1, 150);
        ledger.received(KEY, 2, 900);

        assertThat(ledger.waits(200, 300)).containsExactly(700);
        assertThat(ledger.longestSilence(100, 1_000)).isEqualTo(750);
    }

    private void written(int key, int versions) {
        for (var version = 1; version <= versions; version++) {
            ledger.committed(key, version, version);
        }
    }

    private void arrive(int key, int... versions) {
        for (var version : versions) {
            ledger.received(key, version, 1_000 + version);
        }
    }
}
