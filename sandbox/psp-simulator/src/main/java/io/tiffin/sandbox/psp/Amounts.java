package io.tiffin.sandbox.psp;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which amounts the provider takes in which currency; all in the API's minor units. */
final class Amounts {

    /** What Java's table of currencies calls a minor unit is the API's too, but for these. */
    private static final Set<String> WITHOUT_FRACTION = Set.of(
            "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF");

    private static final Set<String> THREE_DIGITS = Set.of("BHD", "JOD", "KWD", "OMR", "TND");

    /** Have no fraction any more, but are still written with two digits, which must be zeros. */
    private static final Set<String> TWO_ZEROS = Set.of("ISK", "UGX");

    private static final Map<String, Long> SMALLEST = Map.ofEntries(
            Map.entry("AED", 200L),
            Map.entry("BGN", 100L),
            Map.entry("CZK", 1_500L),
            Map.entry("DKK", 250L),
            Map.entry("GBP", 30L),
            Map.entry("HKD", 400L),
            Map.entry("HUF", 17_500L),
            Map.entry("JPY", 50L),
            Map.entry("MXN", 1_000L),
            Map.entry("MYR", 200L),
            Map.entry("NOK", 300L),
            Map.entry("PLN", 200L),
            Map.entry("RON", 200L),
            Map.entry("SEK", 300L),
            Map.entry("THB", 1_000L),
            // not in the table: what half a US dollar is worth, rounded up
            Map.entry("ISK", 7_000L),
            Map.entry("UGX", 190_000L),
            Map.entry("KRW", 700L),
            Map.entry("BHD", 190L),
            Map.entry("JOD", 360L),
            Map.entry("KWD", 160L),
            Map.entry("OMR", 200L),
            Map.entry("TND", 1_600L));

    private static final long SMALLEST_ELSEWHERE = 50;
    private static final long LARGEST = 99_999_999;

    static String currency(ApiRequest request) {
        var currency = request.required("currency").toLowerCase(Locale.ROOT);
        try {
            Currency.getInstance(currency.toUpperCase(Locale.ROOT));
            return currency;
        } catch (IllegalArgumentException _) {
            throw StripeError.invalid(null, "currency", "Invalid currency: " + currency);
        }
    }

    static long charge(ApiRequest request, String currency) {
        return charge(request.number("amount").orElseThrow(() -> ApiRequest.missing("amount")), currency);
    }

    static long charge(long amount, String currency) {
        positive("amount", amount);
        var code = currency.toUpperCase(Locale.ROOT);
        if (amount > LARGEST) {
            throw StripeError.invalid(
                    "amount_too_large", "amount", "Amount must be no more than %s".formatted(shown(LARGEST, code)));
        }
        var smallest = SMALLEST.getOrDefault(code, SMALLEST_ELSEWHERE);
        if (amount < smallest) {
            throw StripeError.invalid(
                    "amount_too_small", "amount", "Amount must be at least %s".formatted(shown(smallest, code)));
        }
        wholeSteps("amount", amount, code);
        return amount;
    }

    static long positive(String name, long amount) {
        if (amount < 1) {
            throw StripeError.invalid(
                    "parameter_invalid_integer", name, "This value must be greater than or equal to 1.");
        }
        return amount;
    }

    /** Three digits are written, but the last is zero; and two zeros where the fraction was abolished. */
    static void wholeSteps(String name, long amount, String currency) {
        var code = currency.toUpperCase(Locale.ROOT);
        var step = THREE_DIGITS.contains(code) ? 10 : TWO_ZEROS.contains(code) ? 100 : 1;
        if (amount % step != 0) {
            throw StripeError.invalid(
                    "parameter_invalid_integer",
                    name,
                    "Amounts in %s must be divisible by %d.".formatted(code.toLowerCase(Locale.ROOT), step));
        }
    }

    private static String shown(long amount, String code) {
        var digits = WITHOUT_FRACTION.contains(code) ? 0 : THREE_DIGITS.contains(code) ? 3 : 2;
        return "%s %s".formatted(BigDecimal.valueOf(amount, digits).toPlainString(), code.toLowerCase(Locale.ROOT));
    }

    private Amounts() {}
}
