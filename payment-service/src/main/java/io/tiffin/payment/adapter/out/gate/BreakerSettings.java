package io.tiffin.payment.adapter.out.gate;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When the provider counts as down. A call has failed when nothing was answered, or a status of 500 and more; a refusal is an answer.
 *
 * @param calls the last ones, which are looked at
 * @param minimumCalls that there have to be
 * @param failureRate in percent, from which on nothing is asked any more
 * @param openFor after which it is tried again; real time
 * @param probes calls with which it is tried
 */
@Validated
@ConfigurationProperties("payment.breaker")
record BreakerSettings(
        @DefaultValue("20") @Positive int calls,
        @DefaultValue("10") @Positive int minimumCalls,
        @DefaultValue("75") @Positive @Max(100) int failureRate,
        @DefaultValue("5s") Duration openFor,
        @DefaultValue("3") @Positive int probes) {}
