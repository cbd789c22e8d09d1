package io.tiffin.payment.application;

import io.tiffin.payment.domain.Policy;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How payments are run; durations are real time where nothing else is said.
 *
 * @param rawPaymentMethods whether a payment method's id is taken from a command unseen; in the sandbox only
 */
@Validated
@ConfigurationProperties("payment")
public record PaymentSettings(
        @DefaultValue("false") boolean rawPaymentMethods,
        @DefaultValue Retries retries,
        @DefaultValue Runner runner,
        @DefaultValue Watchdog watchdog,
        @DefaultValue Reconciliation reconciliation,
        @DefaultValue("30d") Duration keepProviderEvents,
        @DefaultValue("wait") WhenProviderDown whenProviderDown) {

    /** What becomes of an authorisation that cannot be sent because the provider is down. */
    public enum WhenProviderDown {
        /** It is unavailable at once. */
        FAIL,
        /** It is sent when the provider is back, or unavailable when its time is over. */
        WAIT
    }

    /**
     * @param firstPause before the second attempt, doubled with every further one
     * @param patience after which what does not succeed goes to people
     * @param customerPoll how often an open 3-D Secure is looked at, should its webhook be lost
     * @param customerPatience after which an open 3-D Secure counts as refused; longer than any order waits for its customer
     * @param keyLife after which a key is not asked again unseen: the provider forgets it after 24 h
     * @param refunds how often a refund that the bank fails is asked for
     * @param searchFor how long no search may find a trace of an operation before it is asked under a new key
     */
    public record Retries(
            @DefaultValue("300ms") Duration firstPause,
            @DefaultValue("15s") Duration longestPause,
            @DefaultValue("24h") Duration patience,
            @DefaultValue("5s") Duration customerPoll,
            @DefaultValue("1h") Duration customerPatience,
            @DefaultValue("23h") Duration keyLife,
            @DefaultValue("30s") Duration searchFor,
            @DefaultValue("10s") Duration searchPause,
            @DefaultValue("3") @Positive int refunds) {}

    /** What happens to a hold that is about to lapse. */
    public enum Expiring {
        /** It is let go of, and the order is held anew. */
        RENEW,
        CAPTURE
    }

    /**
     * @param beforeExpiry business time: how early a hold counts as about to lapse
     * @param poll real time
     * @param captureOverdue after which a capture that has not succeeded is an alert
     * @param renewals how often the hold of an order that does not end is made anew before people look at it
     */
    public record Watchdog(
            @DefaultValue("1d") Duration beforeExpiry,
            @DefaultValue("10s") Duration poll,
            @DefaultValue("RENEW") Expiring expiring,
            @DefaultValue("3") @PositiveOrZero int renewals,
            @DefaultValue("24h") Duration captureOverdue) {}

    /**
     * @param concurrency calls under way at once in this instance
     * @param lease after which another instance takes over what this one has begun; longer than a call, and kept between calls
     * @param poll how often due operations and the provider's events are looked for when nobody rings
     */
    public record Runner(
            @DefaultValue("128") @Positive int concurrency,
            @DefaultValue("15s") Duration lease,
            @DefaultValue("500ms") Duration poll) {}

    /**
     * @param every how often the daily comparison begins; 0 never
     * @param window how much of the past it compares
     * @param age what is younger is not compared: it may still be on its way
     * @param lease after which another instance goes on with a run; longer than a step
     */
    public record Reconciliation(
            @DefaultValue("24h") Duration every,
            @DefaultValue("26h") Duration window,
            @DefaultValue("15m") Duration age,
            @DefaultValue("2m") Duration lease) {}

    public Policy policy() {
        return new Policy(
                retries.firstPause,
                retries.longestPause,
                retries.patience,
                retries.customerPoll,
                retries.customerPatience,
                retries.keyLife,
                retries.searchFor,
                retries.searchPause,
                retries.refunds,
                watchdog.renewals,
                watchdog.expiring == Expiring.CAPTURE);
    }
}
