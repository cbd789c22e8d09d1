package io.tiffin.order.application;

import static java.util.Objects.requireNonNullElse;

import io.tiffin.kit.time.PersonWait;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long the saga waits for each party. Plain durations are real time (machines); the others are the longer of a business
 * duration and a real floor (people).
 *
 * @param authorization longer than the payment service's own attempts
 * @param release dispatch's answer to a cancellation, before an operator is told
 * @param voiding before an operator is told
 * @param refund before an operator is told
 * @param capture of a delivered order, before an operator is told
 * @param margin what the saga waits longer than it tells the others
 * @param quickAnswer when an opening, a void, a release or a ticket taken back is asked for again
 * @param refundAnswer when a refund is asked for again
 * @param authentication 3-D Secure
 * @param opening until a kitchen has the ticket to show; the floor outlasts a restart
 * @param acceptance the kitchen's time, from then on
 * @param search for a driver; a lost one opens a new window of this length
 * @param collection after the food is ready, before an operator is told
 * @param delivery from the pick-up, before an operator is told
 */
@ConfigurationProperties("order.saga")
public record SagaSettings(
        @DefaultValue("60s") Duration authorization,
        @DefaultValue("60s") Duration release,
        @DefaultValue("60s") Duration voiding,
        @DefaultValue("5m") Duration refund,
        @DefaultValue("24h") Duration capture,
        @DefaultValue("10s") Duration margin,
        @DefaultValue("10s") Duration quickAnswer,
        @DefaultValue("60s") Duration refundAnswer,
        PersonWait authentication,
        PersonWait opening,
        PersonWait acceptance,
        PersonWait search,
        PersonWait collection,
        PersonWait delivery) {

    public SagaSettings { // the binder has no default for a pair, and passes null
        authentication = requireNonNullElse(authentication, wait(10 * 60, 20));
        opening = requireNonNullElse(opening, wait(60, 45));
        acceptance = requireNonNullElse(acceptance, wait(5 * 60, 20));
        search = requireNonNullElse(search, wait(10 * 60, 30));
        collection = requireNonNullElse(collection, wait(60 * 60, 120));
        delivery = requireNonNullElse(delivery, wait(90 * 60, 180));
    }

    private static PersonWait wait(int businessSeconds, int floorSeconds) {
        return PersonWait.of(Duration.ofSeconds(businessSeconds), Duration.ofSeconds(floorSeconds));
    }
}
