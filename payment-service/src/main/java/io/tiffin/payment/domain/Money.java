package io.tiffin.payment.domain;

import java.math.BigDecimal;
import java.util.Currency;

/** Minor units of one currency, exact, never negative: a cent of EUR, a yen of JPY, a fils of KWD. */
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

    /** @throws ArithmeticException when it is more than 64 bits of minor units */
    public Money plus(Money other) {
        return new Money(Math.addExact(minorUnits, same(other)), currency);
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

    public boolean isSameCurrency(Money other) {
        return currency.equals(other.currency);
    }

    public boolean isMoreThan(Money other) {
        return minorUnits > same(other);
    }

    /** As people write it: {@code 25.00 EUR}, {@code 2500 JPY}, {@code 2.500 KWD}. */
    @Override
    public String toString() {
        return BigDecimal.valueOf(minorUnits, exponent()).toPlainString() + " " + currency.getCurrencyCode();
    }

    /** Digits behind the point of the major unit. */
    private int exponent() {
        return Math.max(currency.getDefaultFractionDigits(), 0);
    }

    private long same(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("two currencies: " + currency + ", " + other.currency);
        }
        return other.minorUnits;
    }
}
