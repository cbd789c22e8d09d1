package io.tiffin.order.domain;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The payment facet. Repeated answers come late, so what is not in the table changes nothing. */
public enum PaymentStatus {
    PENDING,
    REQUIRES_ACTION,
    AUTHORIZED,
    CAPTURED,
    VOIDED,
    REFUNDED,
    FAILED,
    UNDER_REVIEW;

    // spotless:off
    private static final Map<PaymentStatus, Set<PaymentStatus>> NEXT = new EnumMap<>(Map.of(
            PENDING,         EnumSet.of(REQUIRES_ACTION, AUTHORIZED, CAPTURED, VOIDED, FAILED, UNDER_REVIEW),
            REQUIRES_ACTION, EnumSet.of(AUTHORIZED, CAPTURED, VOIDED, FAILED, UNDER_REVIEW),
            AUTHORIZED,      EnumSet.of(CAPTURED, VOIDED, REFUNDED, UNDER_REVIEW),
            CAPTURED,        EnumSet.of(REFUNDED, UNDER_REVIEW),
            UNDER_REVIEW,    EnumSet.of(AUTHORIZED, CAPTURED, VOIDED, REFUNDED, FAILED),
            VOIDED,          EnumSet.noneOf(PaymentStatus.class),
            REFUNDED,        EnumSet.noneOf(PaymentStatus.class),
            FAILED,          EnumSet.of(VOIDED))); // a void that was asked for all the same
    // spotless:on

    PaymentStatus after(PaymentStatus news) {
        return Objects.requireNonNull(NEXT.get(this)).contains(news) ? news : this;
    }
}
