package io.tiffin.payment.adapter.out.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiffin.payment.domain.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripeAmountsTest {

    @ParameterizedTest
    @CsvSource({
        "EUR, 2500,  2500",
        "JPY, 2500,  2500",
        "KWD, 2500,  2500",
        "ISK, 2500, 250000",
        "UGX, 2500, 250000",
        "MGA, 250000, 2500"
    })
    void the_same_money_in_both_ways_of_writing(String currency, long ours, long theirs) {
        assertThat(StripeAmounts.of(Money.of(ours, currency))).isEqualTo(theirs);
        assertThat(StripeAmounts.money(theirs, currency.toLowerCase(java.util.Locale.ROOT)))
                .isEqualTo(Money.of(ours, currency));
    }

    @Test
    void what_the_provider_cannot_write_is_not_rounded() {
        assertThatThrownBy(() -> StripeAmounts.of(Money.of(250_050, "MGA")))
                .isInstanceOf(StripeAmounts.Unpayable.class);
        assertThatThrownBy(() -> StripeAmounts.of(Money.of(Long.MAX_VALUE, "ISK")))
                .isInstanceOf(StripeAmounts.Unpayable.class);
        assertThatThrownBy(() -> StripeAmounts.of(Money.of(2_503, "KWD"))).isInstanceOf(StripeAmounts.Unpayable.class);
        assertThat(StripeAmounts.of(Money.of(2_510, "KWD"))).isEqualTo(2_510);
    }

    @Test
    void what_no_amount_of_a_known_currency_is_written_like_is_not_guessed() {
        assertThatThrownBy(() -> StripeAmounts.money(50, "isk")).isInstanceOf(StripeAmounts.Unreadable.class);
        assertThatThrownBy(() -> StripeAmounts.money(50, "qqq")).isInstanceOf(StripeAmounts.Unreadable.class);
    }
}
