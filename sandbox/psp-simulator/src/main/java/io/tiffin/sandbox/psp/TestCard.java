package io.tiffin.sandbox.psp;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one of the documented test payment methods does.
 *
 * @param decline why every charge is refused; none: charges succeed
 * @param attachable whether it may be saved; most refusing cards may not
 */
record TestCard(
        String brand,
        String last4,
        String funding,
        @Nullable Decline decline,
        boolean attachable,
        Bank bank,
        RefundFate refunds) {

    /** Why a bank refused. */
    record Decline(
            String code,
            @Nullable String declineCode,
            String message,
            @Nullable String parameter) {}

    /** When the bank wants to ask its customer. */
    enum Bank {
        NEVER_ASKS,
        ALWAYS_ASKS,
        /** Off session it does not ask, once it was set up; with the customer present it always asks. */
        ASKS_UNLESS_SET_UP,
        /** It asks only when the customer is present. */
        ASKS_ON_SESSION;

        boolean asks(boolean offSession, boolean setUp) {
            return switch (this) {
                case NEVER_ASKS -> false;
                case ALWAYS_ASKS -> true;
                case ASKS_UNLESS_SET_UP -> !offSession || !setUp;
                case ASKS_ON_SESSION -> !offSession;
            };
        }
    }

    /** What becomes of refunds. */
    enum RefundFate {
        SUCCEED,
        /** Pending, and some time later succeeded. */
        PEND,
        /** Succeeded, and some time later failed. */
        FAIL
    }

    static final Decline AUTHENTICATION_REQUIRED = new Decline(
            "authentication_required",
            "authentication_required",
            "Your card was declined. This transaction requires authentication.",
            null);
    private static final Decline GENERIC =
            new Decline("card_declined", "generic_decline", "Your card was declined.", null);
    private static final Decline NO_FUNDS = declined("insufficient_funds", "Your card has insufficient funds.");

    // spotless:off
    private static final Map<String, TestCard> CARDS = Map.ofEntries(
            fine("pm_card_visa",               "visa",       "4242", "credit"),
            fine("pm_card_visa_debit",         "visa",       "5556", "debit"),
            fine("pm_card_mastercard",         "mastercard", "4444", "credit"),
            fine("pm_card_mastercard_debit",   "mastercard", "8210", "debit"),
            fine("pm_card_mastercard_prepaid", "mastercard", "5100", "prepaid"),
            fine("pm_card_amex",               "amex",       "0005", "credit"),
            fine("pm_card_discover",           "discover",   "1117", "credit"),
            fine("pm_card_diners",             "diners",     "0004", "credit"),
            fine("pm_card_jcb",                "jcb",        "0505", "credit"),
            fine("pm_card_unionpay",           "unionpay",   "0005", "credit"),
            fine("pm_card_threeDSecureOptional", "visa",     "3055", "credit"),
            refused("pm_card_chargeDeclined",      "0002", GENERIC),
            refused("pm_card_visa_chargeDeclined", "0002", GENERIC),
            refused("pm_card_chargeDeclinedInsufficientFunds",      "9995", NO_FUNDS),
            refused("pm_card_visa_chargeDeclinedInsufficientFunds", "9995", NO_FUNDS),
            refused("pm_card_visa_chargeDeclinedLostCard",   "9987", declined("lost_card", "Your card was declined.")),
            refused("pm_card_visa_chargeDeclinedStolenCard", "9979", declined("stolen_card", "Your card was declined.")),
            refused("pm_card_visa_chargeDeclinedVelocityLimitExceeded", "6975", declined("card_velocity_exceeded", "Your card was declined.")),
            refused("pm_card_chargeDeclinedExpiredCard",     "0069", new Decline("expired_card", null, "Your card has expired.", "exp_month")),
            refused("pm_card_chargeDeclinedIncorrectCvc",    "0127", new Decline("incorrect_cvc", null, "Your card's security code is incorrect.", "cvc")),
            refused("pm_card_chargeDeclinedProcessingError", "0119", new Decline("processing_error", null, "An error occurred while processing your card. Try again in a little bit.", null)),
            card("pm_card_chargeCustomerFail", "0341", GENERIC, Bank.NEVER_ASKS, RefundFate.SUCCEED),
            asking("pm_card_authenticationRequired",        "3184", null,     Bank.ALWAYS_ASKS),
            asking("pm_card_threeDSecure2Required",         "3220", null,     Bank.ALWAYS_ASKS),
            asking("pm_card_threeDSecureRequired",          "3063", null,     Bank.ALWAYS_ASKS),
            asking("pm_card_threeDSecureRequiredChargeDeclined", "1629", GENERIC, Bank.ALWAYS_ASKS),
            asking("pm_card_authenticationRequiredOnSetup", "3155", null,     Bank.ASKS_UNLESS_SET_UP),
            asking("pm_card_authenticationRequiredSetupForOffSession",            "0446", null,     Bank.ASKS_ON_SESSION),
            asking("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds", "3178", NO_FUNDS, Bank.ASKS_ON_SESSION),
            card("pm_card_pendingRefund", "7726", null, Bank.NEVER_ASKS, RefundFate.PEND),
            card("pm_card_refundFail",    "5126", null, Bank.NEVER_ASKS, RefundFate.FAIL));
    // spotless:on

    static Optional<TestCard> find(String paymentMethod) {
        return Optional.ofNullable(CARDS.get(paymentMethod));
    }

    private static Map.Entry<String, TestCard> fine(String name, String brand, String last4, String funding) {
        return Map.entry(name, new TestCard(brand, last4, funding, null, true, Bank.NEVER_ASKS, RefundFate.SUCCEED));
    }

    private static Map.Entry<String, TestCard> refused(String name, String last4, Decline decline) {
        return Map.entry(
                name, new TestCard("visa", last4, "credit", decline, false, Bank.NEVER_ASKS, RefundFate.SUCCEED));
    }

    private static Map.Entry<String, TestCard> asking(String name, String last4, @Nullable Decline decline, Bank bank) {
        return card(name, last4, decline, bank, RefundFate.SUCCEED);
    }

    private static Map.Entry<String, TestCard> card(
            String name, String last4, @Nullable Decline decline, Bank bank, RefundFate refunds) {
        return Map.entry(name, new TestCard("visa", last4, "credit", decline, true, bank, refunds));
    }

    private static Decline declined(String declineCode, String message) {
        return new Decline("card_declined", declineCode, message, null);
    }
}
