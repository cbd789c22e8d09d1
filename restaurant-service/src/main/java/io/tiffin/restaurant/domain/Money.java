package io.tiffin.restaurant.domain;

import java.util.Currency;

/** Exact: minor units of one currency. */
public record Money(long minorUnits, Currency currency) {

    public Money {
        if (minorUnits < 0) {
            throw new IllegalArgumentException("a price is not negative");
        }
    }

    public static Money of(long minorUnits, String currency) {
        return new Money(minorUnits, Currency.getInstance(currency));
    }

    public String currencyCode() {
        return currency.getCurrencyCode();
    }
}
