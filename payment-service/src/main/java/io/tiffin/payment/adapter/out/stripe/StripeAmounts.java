package io.tiffin.payment.adapter.out.stripe;

import io.tiffin.payment.domain.Money;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;

/**
 * Amounts as Stripe writes them: minor units, but not always ours. ISK and UGX have no fraction and are written with two zeros; MGA
 * has one and is written without.
 *
 * @see <a href="https://docs.stripe.com/currencies#special-cases">Stripe's list</a>
 */
final class StripeAmounts {

    private static final Set<String> WITHOUT_FRACTION = Set.of(
            "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF");
    private static final Set<String> THREE_DIGITS = Set.of("BHD", "JOD", "KWD", "OMR", "TND");

    /** Stripe cannot take a fraction of this currency. */
    static final class Unpayable extends RuntimeException {
        Unpayable(Money money, ArithmeticException cause) {
            super("not payable: " + money, cause);
        }
    }

    static long of(Money money) {
        try {
            return BigDecimal.valueOf(money.minorUnits(), ours(money.currency()))
                    .setScale(theirs(money.currency()))
                    .unscaledValue()
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw new Unpayable(money, e);
        }
    }

    /** @throws ArithmeticException when it is no amount of this currency */
    static Money money(long amount, String currencyCode) {
        var currency = Currency.getInstance(currencyCode.toUpperCase(Locale.ROOT));
        return new Money(
                BigDecimal.valueOf(amount, theirs(currency))
                        .setScale(ours(currency))
                        .unscaledValue()
                        .longValueExact(),
                currency);
    }

    private static int ours(Currency currency) {
        return Math.max(currency.getDefaultFractionDigits(), 0);
    }

    private static int theirs(Currency currency) {
        var code = currency.getCurrencyCode();
        return WITHOUT_FRACTION.contains(code) ? 0 : THREE_DIGITS.contains(code) ? 3 : 2;
    }

    private StripeAmounts() {}
}
