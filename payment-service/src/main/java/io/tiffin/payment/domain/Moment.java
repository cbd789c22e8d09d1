package io.tiffin.payment.domain;

import java.time.Instant;

/** Now, on both clocks: machines are waited for in real time, facts and holds live in business time. */
public record Moment(Instant real, Instant business) {}
