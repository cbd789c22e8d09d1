package io.tiffin.kit.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CardNumbersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4242424242424242",
                "4242 4242 4242 4242",
                "4242-4242-4242-4242",
                "4242 - 4242 - 4242 - 4242",
                "4242\u00a04242\u20114242\u20134242",
                "378282246310005", // 15 digits
                "3782 822463 10005",
                "30569309025904", // 14
                "4222222222222", // 13
                "6304000000000000000", // 19
                "5555555555554444",
                "2223003122003222",
                "6011111111111117",
                "my card is 4242 4242 4242 4242, valid 12/34",
                "12/34 4242424242424242",
                "7 4242 4242 4242 4242",
                "(4242424242424242)",
                "{\"a\":4242424242424242}",
                "card:4242424242424242.",
                "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
            })
    void a_cards_number_is_seen(String text) {
        assertThat(CardNumbers.appearIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4242424242424241", // Luhn says no
                "424242424242", // 12 digits
                "42424242424242424242", // 20
                "pm_4242424242424242",
                "ord_019300000000700080004242424242424242",
                "a4242424242424242",
                "4242424242424242b",
                "4242 4242 4242 4242x",
                "+4242424242424242", // a phone
                "52.4242424242424242",
                "4242424242424242.5",
                "1732168989123", // milliseconds
                "2026-11-21T06:03:09.626915126Z",
                "01a1fcb3-5cdb-7464-9340-cb81d809e0b9",
                "4242,4242,4242,4242",
                "0049 30 4242424242",
            })
    void what_only_resembles_one_is_not(String text) {
        assertThat(CardNumbers.appearIn(text)).isFalse();
        assertThat(CardNumbers.mask(text)).isEqualTo(text);
    }

    @Test
    void a_masked_text_keeps_all_else() {
        assertThat(CardNumbers.mask("from 4242 4242 4242 4242 to 5555555555554444, 42 times"))
                .isEqualTo("from (card-number) to (card-number), 42 times");
    }
}
