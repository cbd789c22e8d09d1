package io.tiffin.order.application;

import io.tiffin.kit.asks.Asks;
import io.tiffin.kit.messaging.Inbox;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.order.domain.Fact;
import io.tiffin.order.domain.News;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The whole engine of the saga: one poll of news, or some deadlines, in one transaction. */
@Service
public class AdvanceOrders {

    public static final String CONSUMER = "food-saga";

    private static final String MONEY = "money_in_review";

    private final Inbox inbox;
    private final Orders orders;
    private final Asks asks;
    private final ReviewQueue reviews;
    private final Engine engine;
    private final Waits waits;

    AdvanceOrders(Inbox inbox, Orders orders, Asks asks, ReviewQueue reviews, Engine engine, Waits waits) {
        this.inbox = inbox;
        this.orders = orders;
        this.asks = asks;
        this.reviews = reviews;
        this.engine = engine;
        this.waits = waits;
    }

    @Transactional
    public void on(List<Incoming<News>> records) {
        var fresh = inbox.claim(CONSUMER, records); // redelivered ones drop out: the first delivery committed all below
        if (fresh.isEmpty()) {
            return;
        }
        var lives =
                orders.lock(fresh.stream().map(Incoming::keyAsUuid).distinct().toList());
        for (var incoming : fresh) {
            var life = lives.get(incoming.keyAsUuid());
            if (life == null) {
                throw new UnknownOrder(incoming.keyAsUuid()); // alone in its transaction it goes to the dead letters
            }
            life.answer(incoming.inReplyTo()); // closes the ask, also when no step waits for it
            life.hear(incoming.event());
            reviewMoney(life.id(), incoming.event());
        }
        engine.flush(lives.values());
    }

    /** @param realNow what is due by then; each is read again under its lock */
    @Transactional
    public void timeOut(Collection<UUID> due, Instant realNow) {
        var lives = orders.lock(due);
        lives.values().forEach(life -> life.timeOut(realNow));
        engine.flush(lives.values());
    }

    /** Orders whose asks were not answered in time; the longest overdue first. */
    public List<UUID> unanswered(int limit) {
        return asks.overdueSubjects(limit);
    }

    /** Sends again what these orders' asks still want to know; each is read again under its order's lock. */
    @Transactional
    public void askAgain(Collection<UUID> unanswered) {
        var lives = orders.lock(unanswered);
        asks.takeOverdue(lives.keySet())
                .forEach(ask -> Objects.requireNonNull(lives.get(ask.subject())).askAgain(ask));
        engine.flush(lives.values());
    }

    public Instant realNow() {
        return waits.realNow();
    }

    private void reviewMoney(UUID order, News news) {
        var fact = news.fact();
        if (fact.isReview()) {
            reviews.add(MONEY, order, Objects.requireNonNullElse(news.word(), "unknown"), Map.of());
        } else if (fact == Fact.REVIEW_CAPTURED
                || fact == Fact.REVIEW_VOIDED
                || fact == Fact.REVIEW_REFUNDED
                || fact == Fact.REVIEW_RESOLVED) {
            reviews.resolve(MONEY, order, fact.name());
        }
    }
}
