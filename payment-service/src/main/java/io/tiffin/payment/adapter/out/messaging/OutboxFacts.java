package io.tiffin.payment.adapter.out.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.events.MoneyAmount;
import io.tiffin.events.PaymentEvent;
import io.tiffin.events.PaymentEvent.CaptureFailed;
import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.events.PaymentEvent.PaymentCaptured;
import io.tiffin.events.PaymentEvent.PaymentDeclined;
import io.tiffin.events.PaymentEvent.PaymentInReview;
import io.tiffin.events.PaymentEvent.PaymentNeedsCustomer;
import io.tiffin.events.PaymentEvent.PaymentRefunded;
import io.tiffin.events.PaymentEvent.PaymentReviewResolved;
import io.tiffin.events.PaymentEvent.PaymentUnavailable;
import io.tiffin.events.PaymentEvent.PaymentVoided;
import io.tiffin.events.PaymentEvent.TipCharged;
import io.tiffin.events.PaymentEvent.TipDeclined;
import io.tiffin.events.PaymentEvent.VoidRefused;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.Outbox;
import io.tiffin.kit.messaging.OutgoingMessage;
import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.payment.application.AfterCommit;
import io.tiffin.payment.application.Facts;
import io.tiffin.payment.application.ReviewPayments;
import io.tiffin.payment.domain.Fact;
import io.tiffin.payment.domain.Moment;
import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Payment;
import java.time.Instant;
import java.util.Collection;
import org.springframework.stereotype.Component;

/** Facts become published events in the outbox; what machines have given up stands in the review queue. */
@Component
class OutboxFacts implements Facts {

    private final Outbox outbox;
    private final ReviewQueue reviews;
    private final MeterRegistry meters;

    OutboxFacts(Outbox outbox, ReviewQueue reviews, MeterRegistry meters) {
        this.outbox = outbox;
        this.reviews = reviews;
        this.meters = meters;
    }

    @Override
    public void tell(Collection<Story> stories, Moment now) {
        var messages = stories.stream()
                .flatMap(story -> story.facts().stream().map(told -> {
                    var event = event(story.payment(), told.fact(), now.business());
                    return OutgoingMessage.of(
                                    Topics.PAYMENTS_EVENTS,
                                    story.payment().orderId(),
                                    story.payment().city(),
                                    told.sequence(),
                                    event,
                                    now.business())
                            .withReplyTo(told.inReplyTo());
                }))
                .toList();
        outbox.add(messages);
        for (var story : stories) {
            story.facts().forEach(told -> review(story.payment(), told.fact()));
        }
        AfterCommit.run(() -> stories.stream()
                .flatMap(story -> story.facts().stream())
                .forEach(told -> meters.counter("tiffin.payments", "outcome", outcome(told.fact()))
                        .increment()));
    }

    private void review(Payment payment, Fact fact) {
        if (fact instanceof Fact.InReview(var operation, var reason)) {
            reviews.add(
                    ReviewPayments.itemKind(operation),
                    payment.orderId(),
                    reason,
                    ReviewPayments.details(payment, operation));
        }
    }

    private static String outcome(Fact fact) {
        return switch (fact) {
            case Fact.Authorized _ -> "authorized";
            case Fact.Declined _ -> "declined";
            case Fact.Unavailable _ -> "unavailable";
            case Fact.NeedsCustomer _ -> "needs_customer";
            case Fact.Captured _ -> "captured";
            case Fact.CaptureFailed _ -> "capture_failed";
            case Fact.Voided() -> "voided";
            case Fact.VoidRefused _ -> "void_refused";
            case Fact.Refunded _ -> "refunded";
            case Fact.TipCharged _ -> "tip_charged";
            case Fact.TipDeclined _ -> "tip_declined";
            case Fact.InReview _ -> "review";
            case Fact.ReviewResolved _ -> "review_resolved";
        };
    }

    private static PaymentEvent event(Payment payment, Fact fact, Instant at) {
        var order = payment.orderId();
        var id = payment.id();
        return switch (fact) {
            case Fact.Authorized(var held, var expiresAt) ->
                new PaymentAuthorized(order, id, wire(held), expiresAt, at);
            case Fact.Declined(var reason) -> new PaymentDeclined(order, id, reason, at);
            case Fact.Unavailable(var reason) -> new PaymentUnavailable(order, id, reason, at);
            case Fact.NeedsCustomer(var clientSecret) -> new PaymentNeedsCustomer(order, id, clientSecret, at);
            case Fact.Captured(var taken) -> new PaymentCaptured(order, id, wire(taken), at);
            case Fact.CaptureFailed(var reason, var attempt) -> new CaptureFailed(order, id, reason, attempt, at);
            case Fact.Voided() -> new PaymentVoided(order, id, at);
            case Fact.VoidRefused(var taken) -> new VoidRefused(order, id, wire(taken), at);
            case Fact.Refunded(var total) -> new PaymentRefunded(order, id, wire(total), at);
            case Fact.TipCharged(var tip, var taken) -> new TipCharged(order, tip, wire(taken), at);
            case Fact.TipDeclined(var tip, var reason) -> new TipDeclined(order, tip, reason, at);
            case Fact.InReview(var operation, var reason) ->
                new PaymentInReview(order, id, operation.wire(), reason, at);
            case Fact.ReviewResolved(var operation, var outcome) ->
                new PaymentReviewResolved(order, id, operation.wire(), outcome, at);
        };
    }

    private static MoneyAmount wire(Money money) {
        return new MoneyAmount(money.minorUnits(), money.currency().getCurrencyCode());
    }
}
