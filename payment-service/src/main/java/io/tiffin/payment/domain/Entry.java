package io.tiffin.payment.domain;

import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;

/**
 * One entry of an order's journal: money moves from accounts to accounts, so its postings sum to zero. Entries are never changed;
 * a correction is an entry.
 *
 * @param number the order's counter, without gaps
 * @param cause what has happened: {@code authorized}, {@code captured}, {@code fee}, …
 */
public record Entry(long number, String cause, Currency currency, List<Posting> postings) {

    public enum Account {
        /** What the customer's bank has promised us, against {@link #CUSTOMER}: a memo, no money has moved. */
        HELD,
        CUSTOMER,
        /** What the provider owes us. */
        PROVIDER,
        SALES,
        TIPS,
        /** What the provider keeps of its charges; it does not give that back with a refund. */
        FEES;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param minorUnits positive in favour of the account, negative against it */
    public record Posting(Account account, long minorUnits) {}

    public Entry {
        postings = List.copyOf(postings);
        var sum = 0L;
        for (var posting : postings) {
            sum = Math.addExact(sum, posting.minorUnits());
        }
        if (sum != 0) {
            throw new IllegalArgumentException("an entry that does not balance: " + postings);
        }
    }

    /** Collects postings; what does not move an account is left out. */
    static final class Draft {

        private final List<Posting> postings = new ArrayList<>();

        Draft move(Account to, Account from, long minorUnits) {
            if (minorUnits != 0) {
                postings.add(new Posting(to, minorUnits));
                postings.add(new Posting(from, Math.negateExact(minorUnits)));
            }
            return this;
        }

        boolean isEmpty() {
            return postings.isEmpty();
        }

        Entry entry(long number, String cause, Currency currency) {
            return new Entry(number, cause, currency, postings);
        }
    }
}
