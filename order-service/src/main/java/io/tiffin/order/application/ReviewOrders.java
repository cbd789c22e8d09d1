package io.tiffin.order.application;

import io.tiffin.kit.asks.Asks;
import io.tiffin.kit.review.ReviewActions;
import io.tiffin.kit.review.ReviewItem;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Service;

/** What people can do about an order that does not move: have the silent ones asked again now. Money has its own queue. */
@Service
class ReviewOrders implements ReviewActions {

    private static final String RETRY = "retry";

    private final Orders orders;
    private final Asks asks;

    ReviewOrders(Orders orders, Asks asks) {
        this.orders = orders;
        this.asks = asks;
    }

    @Override
    public Set<String> of(ReviewItem item) {
        return isAboutSilence(item) && asks.anyOpen(item.subject()) ? Set.of(RETRY) : Set.of();
    }

    /** The item ends with it; who stays silent stands in the queue again at the next sending. */
    @Override
    public boolean carryOut(ReviewItem item, Decision decision) {
        orders.lock(List.of(item.subject()));
        var kind = item.kind();
        return asks.hasten(
                        item.subject(),
                        kind.startsWith(Asks.REVIEW_KIND) ? kind.substring(Asks.REVIEW_KIND.length()) : null)
                > 0;
    }

    private static boolean isAboutSilence(ReviewItem item) {
        return item.kind().equals(Engine.OVERDUE) || item.kind().startsWith(Asks.REVIEW_KIND);
    }
}
