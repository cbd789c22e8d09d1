package io.tiffin.payment.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyTest {

    @ParameterizedTest
    @CsvSource({"EUR, 25.00 EUR", "JPY, 2500 JPY", "KWD, 2.500 KWD", "XXX, 2500 XXX"})
    void minor_units_are_those_of_the_currency(String currency, String written) {
        assertThat(Money.of(2500, currency)).hasToString(written);
    }

    @Test
    void too_much_money_is_an_error_and_never_a_little_money() {
        var most = Money.of(Long.MAX_VALUE, "JPY");

        assertThat(most.minus(Money.of(1, "JPY")).plus(Money.of(1, "JPY"))).isEqualTo(most);
        assertThatThrownBy(() -> most.plus(Money.of(1, "JPY"))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Money.of(1, "EUR").plus(Money.of(1, "USD")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_entry_that_does_not_balance_cannot_be_made() {
        var eur = Money.of(1, "EUR").currency();
        var oneSided = List.of(new Entry.Posting(Entry.Account.PROVIDER, 2500));
        var tooMuch = List.of(
                new Entry.Posting(Entry.Account.PROVIDER, Long.MAX_VALUE), new Entry.Posting(Entry.Account.SALES, 1));

        assertThatThrownBy(() -> new Entry(1, "captured", eur, oneSided)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Entry(1, "captured", eur, tooMuch)).isInstanceOf(ArithmeticException.class);
    }
}
