package io.tiffin.kit.review;

import io.tiffin.events.MoneyAmount;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a service lets people do about its items, besides claiming, noting and resolving them. */
public interface ReviewActions {

    /**
     * What a person has decided.
     *
     * @param by the subject of the person's token
     * @param amount for an action about money; null means all of it
     */
    record Decision(
            String action,
            String by,
            String reason,
            @Nullable MoneyAmount amount) {}

    /** The actions that make sense for this item as it is now; names in {@code snake_case}. */
    Set<String> of(ReviewItem item);

    /** The actions that an amount may be given for. */
    default Set<String> withAmount() {
        return Set.of();
    }

    /**
     * Does it, in the transaction that ends the item: if somebody else was quicker with the item, both are undone. Locks of the
     * service's own rows are taken here, before the item's. May throw an {@link io.tiffin.kit.web.ApiProblem} to refuse.
     *
     * @return false when the subject has moved on, so that it makes no sense any more
     */
    boolean carryOut(ReviewItem item, Decision decision);

    /**
     * The item is about to end, by an action that was carried out or because a person says so; in the same transaction, and with
     * locks as above.
     *
     * @return what to do when it has ended, such as adding again what still stands
     */
    default Runnable ending(ReviewItem item) {
        return () -> {};
    }
}
