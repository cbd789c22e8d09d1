package io.tiffin.sandbox.psp;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one of the documented test payment methods does when it is charged. */
record TestCard(String brand, String last4, @Nullable Decline decline, boolean needsCustomer) {

    /** Why a bank refused. */
    record Decline(String code, @Nullable String declineCode, String message) {}

    private static final Decline GENERIC = new Decline("card_declined", "generic_decline", "Your card was declined.");

    // spotless:off
    private static final Map<String, TestCard> CARDS = Map.ofEntries(
            fine("pm_card_visa",       "visa",       "4242"),
            fine("pm_card_mastercard", "mastercard", "4444"),
            fine("pm_card_amex",       "amex",       "0005"),
            fine("pm_card_discover",   "discover",   "1117"),
            refused("pm_card_chargeCustomerFail", "0341", GENERIC),
            refused("pm_card_chargeDeclined",      "0002", GENERIC),
            refused("pm_card_visa_chargeDeclined", "0002", GENERIC),
            refused("pm_card_chargeDeclinedInsufficientFunds",      "9995", declined("insufficient_funds", "Your card has insufficient funds.")),
            refused("pm_card_visa_chargeDeclinedInsufficientFunds", "9995", declined("insufficient_funds", "Your card has insufficient funds.")),
            refused("pm_card_visa_chargeDeclinedLostCard",   "9987", declined("lost_card", "Your card was declined.")),
            refused("pm_card_visa_chargeDeclinedStolenCard", "9979", declined("stolen_card", "Your card was declined.")),
            refused("pm_card_chargeDeclinedExpiredCard",     "0069", new Decline("expired_card", null, "Your card has expired.")),
            refused("pm_card_chargeDeclinedIncorrectCvc",    "0127", new Decline("incorrect_cvc", null, "Your card's security code is incorrect.")),
            refused("pm_card_chargeDeclinedProcessingError", "0119", new Decline("processing_error", null, "An error occurred while processing your card. Try again in a little bit.")),
            Map.entry("pm_card_authenticationRequired",    new TestCard("visa", "3184", null, true)),
            Map.entry("pm_card_threeDSecure2Required",     new TestCard("visa", "3220", null, true)));
    // spotless:on

    static Optional<TestCard> find(String paymentMethod) {
        return Optional.ofNullable(CARDS.get(paymentMethod));
    }

    static List<String> names() {
        return CARDS.keySet().stream().sorted().toList();
    }

    private static Map.Entry<String, TestCard> fine(String name, String brand, String last4) {
        return Map.entry(name, new TestCard(brand, last4, null, false));
    }

    private static Map.Entry<String, TestCard> refused(String name, String last4, Decline decline) {
        return Map.entry(name, new TestCard("visa", last4, decline, false));
    }

    private static Decline declined(String declineCode, String message) {
        return new Decline("card_declined", declineCode, message);
    }
}
