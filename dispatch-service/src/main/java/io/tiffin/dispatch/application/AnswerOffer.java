package io.tiffin.dispatch.application;

import io.tiffin.dispatch.application.Offers.Offer;
import io.tiffin.dispatch.application.Refused.Why;
import io.tiffin.dispatch.domain.Job;
import io.tiffin.dispatch.domain.JobState;
import io.tiffin.dispatch.domain.OfferState;
import io.tiffin.kit.time.BusinessClock;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** A driver's yes or no. */
@Service
public class AnswerOffer {

    private record Found(Offer offer, Job job, Round round) {}

    private final Offers offers;
    private final Rounds rounds;
    private final BusinessClock clock;

    AnswerOffer(Offers offers, Rounds rounds, BusinessClock clock) {
        this.offers = offers;
        this.rounds = rounds;
        this.clock = clock;
    }

    @Transactional
    public Delivery accept(UUID driver, UUID offerId) {
        var found = find(driver, offerId);
        if (holds(found.job(), offerId)) {
            var accepted = found.round().take(found.job().accept(offerId, clock.now()));
            rounds.flush(found.round());
            return Delivery.of(accepted);
        }
        return switch (found.offer().state()) {
            case OPEN, ACCEPTED -> Delivery.of(found.job()); // accepted before, and delivered since
            case GIVEN_UP, LOST, SUPERSEDED, RELEASED, DECLINED ->
                throw refused(Why.INVALID_TRANSITION, found.offer().state());
            case EXPIRED -> throw refused(Why.OFFER_EXPIRED, OfferState.EXPIRED);
            case WITHDRAWN -> throw refused(Why.OFFER_TAKEN, OfferState.WITHDRAWN);
        };
    }

    /** Before the acceptance or after it, as long as the food has not been picked up. */
    @Transactional
    public void decline(UUID driver, UUID offerId, String said) {
        var found = find(driver, offerId);
        if (holds(found.job(), offerId)) {
            var reason = Reason.of(said);
            found.round().take(found.job().decline(offerId, reason.word(), clock.now()));
            rounds.flush(found.round());
            if (!reason.note().isEmpty()) {
                offers.note(offerId, reason.note());
            }
            return;
        }
        switch (found.offer().state()) {
            case DECLINED, GIVEN_UP -> {} // once more
            case OPEN, ACCEPTED -> throw refused(Why.INVALID_TRANSITION, OfferState.ACCEPTED);
            case LOST, SUPERSEDED, RELEASED ->
                throw refused(Why.INVALID_TRANSITION, found.offer().state());
            case EXPIRED -> throw refused(Why.OFFER_EXPIRED, OfferState.EXPIRED);
            case WITHDRAWN -> throw refused(Why.OFFER_TAKEN, OfferState.WITHDRAWN);
        }
    }

    /** The offer is read again under the job's lock, without which its state does not change. */
    private Found find(UUID driver, UUID offerId) {
        var order = offers.find(offerId, driver)
                .orElseThrow(() -> new NotYours("offer"))
                .order();
        var round = rounds.lock(List.of(order));
        var job = round.find(order).orElseThrow(() -> new NotYours("offer"));
        return new Found(offers.find(offerId, driver).orElseThrow(() -> new NotYours("offer")), job, round);
    }

    private static boolean holds(Job job, UUID offer) {
        return job.holding() != null && job.holding().offer().equals(offer);
    }

    private static Refused refused(Why why, OfferState state) {
        return new Refused(
                why,
                switch (state) {
                    case GIVEN_UP, LOST, SUPERSEDED, RELEASED -> Delivery.status(state);
                    case OPEN -> Delivery.status(JobState.OFFERED);
                    case ACCEPTED, DECLINED, EXPIRED, WITHDRAWN -> state.name().toLowerCase(Locale.ROOT);
                },
                List.of());
    }
}
