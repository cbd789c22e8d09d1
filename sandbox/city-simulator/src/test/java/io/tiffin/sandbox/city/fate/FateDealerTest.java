package io.tiffin.sandbox.city.fate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FateDealerTest {

    @ParameterizedTest
    @ValueSource(ints = {60, 61, 100, 300, 505, 3213})
    void every_fate_is_met_and_every_order_has_one(int orders) {
        var dealt = FateDealer.deal(ids(orders), 7);

        assertThat(dealt).hasSize(orders);
        assertThat(FateDealer.count(dealt).values()).allMatch(count -> count >= 1);
    }

    @Test
    void the_shares_are_dealt_exactly() {
        var counts = FateDealer.count(FateDealer.deal(ids(300), 7));

        assertThat(counts)
                .containsEntry(Fate.CARD_DECLINED, 9L)
                .containsEntry(Fate.DRIVER_DECLINES, 45L)
                .containsEntry(Fate.STREAM_RECONNECTS, 60L);
    }

    @Test
    void the_same_seed_deals_the_same_fates_and_another_seed_others() {
        assertThat(FateDealer.deal(ids(100), 1)).isEqualTo(FateDealer.deal(ids(100), 1));
        assertThat(FateDealer.deal(ids(100), 1)).isNotEqualTo(FateDealer.deal(ids(100), 2));
    }

    @Test
    void too_few_orders_are_refused() {
        assertThatThrownBy(() -> FateDealer.deal(ids(59), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("60");
    }

    private static List<String> ids(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "o" + i).toList();
    }
}
