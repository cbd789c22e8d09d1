package io.tiffin.payment.domain;

import java.util.Currency;

/** Minor units of one currency, exact, never negative. */
public record Money(long minorUnits, Currency currency) {

    /** For a payment that only its undoing has been asked of: ISO's "no currency". */
    public static final Money NONE = new Money(0, Currency.getInstance("XXX"));

    public Money {
        if (minorUnits < 0) {
            throw new IllegalArgumentException("money is not negative: " + minorUnits);
        }
    }

    public static Money of(long minorUnits, String currency) {
        return new Money(minorUnits, Currency.getInstance(currency));
    }

    public static Money zero(Currency currency) {
        return new Money(0, currency);
    }

    public Money minus(Money other) {
        return new Money(Math.subtractExact(minorUnits, same(other)), currency);
    }

    public Money atMost(Money limit) {
        return minorUnits <= same(limit) ? this : limit;
    }

    public boolean isZero() {
        return minorUnits == 0;
    }

    private long same(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("two currencies: " + currency + ", " + other.currency);
        }
        return other.minorUnits;
    }
}
