package io.tiffin.dispatch.application;

import java.util.Set;

/**
 * What a driver says, for the world and for people: events carry known words only, since customers read them.
 *
 * @param word one of a closed set
 * @param note what was said, where that is something else
 */
record Reason(String word, String note) {

    static final String OTHER = "other";

    private static final Set<String> WORDS = Set.of(
            "declined",
            "too_far",
            "shift_ends",
            "busy",
            "breakdown",
            "flat_tyre",
            "accident",
            "kitchen_closed",
            "order_not_ready",
            "nobody_opens",
            "address_not_found",
            "refused_by_customer",
            "food_spoiled",
            OTHER);

    static Reason of(String said) {
        return WORDS.contains(said) ? new Reason(said, "") : new Reason(OTHER, said);
    }

    /** With what was written besides. */
    String noteWith(String more) {
        return note.isEmpty() || more.isEmpty() ? note + more : note + ": " + more;
    }
}
