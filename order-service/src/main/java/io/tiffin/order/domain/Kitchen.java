package io.tiffin.order.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** @param readyAt when the food will be, or was, ready */
public record Kitchen(KitchenStatus status, @Nullable Instant readyAt) {

    Kitchen after(KitchenStatus news) {
        return new Kitchen(status.after(news), readyAt);
    }

    Kitchen readyAt(@Nullable Instant at) {
        return at == null ? this : new Kitchen(status, at);
    }
}
