package io.tiffin.payment.adapter.out.stripe;

import io.tiffin.payment.domain.Money;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Amounts as Stripe writes them: minor units, but not always ours. ISK and UGX have no fraction and are written with two zeros; MGA
 * has one and is written without. Of three digits behind the point the last one has to be 0.
 *
 * @see <a href="https://docs.stripe.com/currencies#special-cases">Stripe's list</a>
 */
final class StripeAmounts {

    private static final Set<String> WITHOUT_FRACTION = Set.of(
            "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF");
    private static final Set<String> THREE_DIGITS = Set.of("BHD", "JOD", "KWD", "OMR", "TND");

    /** Stripe does not take such an amount of this currency. */
    static final class Unpayable extends RuntimeException {
        Unpayable(Money money, @Nullable ArithmeticException cause) {
            super("not payable: " + money, cause);
        }
    }

    /** It is written as an amount of this currency never is, or in no currency that we know. */
    static final class Unreadable extends RuntimeException {
        Unreadable(long amount, String currency, RuntimeException cause) {
            super("no amount: " + amount + " " + currency, cause);
        }
    }

    static long of(Money money) {
        if (THREE_DIGITS.contains(money.currency().getCurrencyCode()) && money.minorUnits() % 10 != 0) {
            throw new Unpayable(money, null);
        }
        try {
            return BigDecimal.valueOf(money.minorUnits(), ours(money.currency()))
                    .setScale(theirs(money.currency()))
                    .unscaledValue()
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw new Unpayable(money, e);
        }
    }

    static Money money(long amount, String currencyCode) {
        try {
            var currency = Currency.getInstance(currencyCode.toUpperCase(Locale.ROOT));
            return new Money(
                    BigDecimal.valueOf(amount, theirs(currency))
                            .setScale(ours(currency))
                            .unscaledValue()
                            .longValueExact(),
                    currency);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new Unreadable(amount, currencyCode, e);
        }
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
