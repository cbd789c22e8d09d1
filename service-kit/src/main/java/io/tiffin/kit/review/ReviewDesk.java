package io.tiffin.kit.review;

import io.tiffin.events.MoneyAmount;
import io.tiffin.kit.review.ReviewActions.Decision;
import io.tiffin.kit.review.ReviewItem.State;
import io.tiffin.kit.review.ReviewRows.Entry;
import io.tiffin.kit.review.ReviewRows.Filter;
import io.tiffin.kit.time.RealClock;
import io.tiffin.kit.web.ApiProblem;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What people do with the queue. Whoever acts has claimed the item before; each step and its line of history are one
 * transaction; what was done already is not done again.
 */
final class ReviewDesk {

    private static final Logger LOG = LoggerFactory.getLogger(ReviewDesk.class);

    static final String RESOLVE = "resolve";

    /** @param actions what this person may do now */
    record Shown(ReviewItem item, List<Entry> history, List<String> actions) {}

    private final ReviewRows rows;
    private final ReviewActions actions;
    private final TransactionTemplate transaction;
    private final RealClock clock;

    ReviewDesk(ReviewRows rows, ReviewActions actions, TransactionTemplate transaction, RealClock clock) {
        this.rows = rows;
        this.actions = actions;
        this.transaction = transaction;
        this.clock = clock;
    }

    List<ReviewItem> list(Filter filter) {
        return rows.list(filter);
    }

    /** The history first: it never changes, so the item is at least as new as its lines. */
    Shown show(UUID id, String viewer) {
        var history = rows.history(id);
        var item = find(id);
        return new Shown(item, history, actionsOf(item, viewer));
    }

    /** @param takeOver also from a colleague who has it */
    void claim(UUID id, String by, String reason, boolean takeOver) {
        change(id, item -> {
            refuseResolved(item, by);
            if (by.equals(item.claimedBy())) {
                return;
            }
            if (item.claimedBy() != null && !takeOver) {
                throw claimed(item, by);
            }
            if (!rows.claim(id, by, item.claimedBy(), clock.now())) {
                throw claimed(find(id), by);
            }
            rows.note(id, clock.now(), by, "claim", reason, item.claimedBy() == null ? null : overtaken(item));
        });
    }

    void release(UUID id, String by, String reason) {
        change(id, item -> {
            refuseResolved(item, by);
            if (item.claimedBy() == null) {
                return;
            }
            if (!rows.release(id, by)) {
                throw claimed(find(id), by);
            }
            rows.note(id, clock.now(), by, "release", reason, null);
        });
    }

    void note(UUID id, String by, String text) {
        change(id, _ -> rows.note(id, clock.now(), by, "note", text, null));
    }

    void resolve(UUID id, String by, String reason) {
        end(id, new Decision(RESOLVE, by, reason, null));
    }

    void act(UUID id, String action, String by, String reason, @Nullable MoneyAmount amount) {
        end(id, new Decision(action, by, reason, amount));
    }

    private void end(UUID id, Decision decision) {
        change(id, item -> {
            var by = decision.by();
            if (by.equals(item.resolvedBy()) && decision.action().equals(item.resolution())) {
                return; // the same words again
            }
            refuseResolved(item, by);
            if (!by.equals(item.claimedBy())) {
                throw claimed(item, by);
            }
            if (!decision.action().equals(RESOLVE)) {
                if (!actions.of(item).contains(decision.action())) {
                    throw illegal(item, by);
                }
                if (decision.amount() != null && !actions.withAmount().contains(decision.action())) {
                    throw ApiProblem.invalid("This action takes no amount.")
                            .field("/amount", "unexpected", "not of this action");
                }
                if (!actions.carryOut(item, decision)) {
                    throw illegal(item, by);
                }
            }
            var afterwards = actions.ending(item);
            if (!rows.resolve(id, by, decision.action(), clock.now())) {
                throw claimed(find(id), by);
            }
            rows.note(id, clock.now(), by, decision.action(), decision.reason(), decision.amount());
            afterwards.run();
            LOG.info("Review of {} {}: {} by {}", item.kind(), item.subject(), decision.action(), by);
        });
    }

    private interface Step {
        void take(ReviewItem item);
    }

    private void change(UUID id, Step step) {
        transaction.executeWithoutResult(_ -> step.take(find(id)));
    }

    private ReviewItem find(UUID id) {
        return rows.find(id).orElseThrow(() -> ApiProblem.notFound("There is no such item."));
    }

    private List<String> actionsOf(ReviewItem item, String viewer) {
        return switch (item.state()) {
            case RESOLVED -> List.of("note");
            case OPEN -> List.of("claim", "note");
            case CLAIMED -> {
                if (!viewer.equals(item.claimedBy())) {
                    yield List.of("claim", "note");
                }
                var offered = new TreeSet<>(actions.of(item));
                offered.addAll(List.of("note", "release", RESOLVE));
                yield List.copyOf(offered);
            }
        };
    }

    private static Map<String, String> overtaken(ReviewItem item) {
        return Map.of("takenOverFrom", String.valueOf(item.claimedBy()));
    }

    private void refuseResolved(ReviewItem item, String by) {
        if (item.state() == State.RESOLVED) {
            throw illegal(item, by);
        }
    }

    private ApiProblem illegal(ReviewItem item, String by) {
        return ApiProblem.conflict("invalid_transition", "The item is in another state", "That is not possible now.")
                .with("current", item.state().name().toLowerCase(Locale.ROOT))
                .with("allowed", actionsOf(item, by));
    }

    private ApiProblem claimed(ReviewItem item, String by) {
        if (item.state() == State.RESOLVED) {
            return illegal(item, by);
        }
        var owner = item.claimedBy();
        if (owner == null) {
            return ApiProblem.conflict("review_not_claimed", "Nobody has claimed the item", "Claim it first.");
        }
        return ApiProblem.conflict("review_claimed", "Somebody else has claimed the item", "A colleague works on it.")
                .with("claimedBy", owner);
    }
}
