package io.tiffin.order.domain;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

public record Delivery(
        DeliveryStatus status,
        @Nullable UUID driver,
        @Nullable Instant etaAt) {

    Delivery after(DeliveryStatus news) {
        return status.allows(news) ? new Delivery(news, driver, etaAt) : this;
    }

    /** Somebody is bound to the order; the same driver again (a repeated answer) changes nothing. */
    Delivery assigned(@Nullable UUID to) {
        return status.beforePickUp() && !(status.active() && Objects.equals(driver, to))
                ? new Delivery(DeliveryStatus.ASSIGNED, to, null)
                : this;
    }

    Delivery free(DeliveryStatus news) {
        return status.allows(news) ? new Delivery(news, null, null) : this;
    }

    Delivery pickedUp(@Nullable UUID by) {
        return status.beforePickUp() ? new Delivery(DeliveryStatus.EN_ROUTE_TO_DROPOFF, by, etaAt) : this;
    }

    Delivery eta(@Nullable Instant at) {
        return status.active() ? new Delivery(status, driver, at) : this;
    }
}
