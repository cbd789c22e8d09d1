package io.tiffin.order.domain;

import java.util.Currency;

/** Exact, in minor units, of one currency. */
public record Money(long minorUnits, Currency currency) {

    public static Money of(long minorUnits, String currency) {
        return new Money(minorUnits, Currency.getInstance(currency));
    }

    public Money plus(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException(currency + " and " + other.currency + " cannot be added");
        }
        return new Money(Math.addExact(minorUnits, other.minorUnits), currency);
    }

    public Money times(int quantity) {
        return new Money(Math.multiplyExact(minorUnits, quantity), currency);
    }

    public boolean lessThan(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException(currency + " and " + other.currency + " cannot be compared");
        }
        return minorUnits < other.minorUnits;
    }
}
