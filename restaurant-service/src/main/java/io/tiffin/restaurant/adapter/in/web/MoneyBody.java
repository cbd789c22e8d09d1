package io.tiffin.restaurant.adapter.in.web;

import io.tiffin.restaurant.domain.Money;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;

/** Minor units and an ISO 4217 code. */
record MoneyBody(
        @NotNull @PositiveOrZero @Max(1_000_000_000_000L) Long amount,
        @NotNull @Pattern(regexp = "[A-Z]{3}") String currency) {

    static MoneyBody of(long amount, String currency) {
        return new MoneyBody(amount, currency);
    }

    Money toMoney() {
        return Money.of(amount, currency);
    }
}
