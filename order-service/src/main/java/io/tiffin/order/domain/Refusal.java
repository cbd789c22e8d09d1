package io.tiffin.order.domain;

import java.util.List;
import java.util.UUID;

/** Why a basket does not become an order. */
public sealed interface Refusal {

    /** @param state {@code paused} or {@code closed} */
    record RestaurantClosed(String state) implements Refusal {}

    record ItemsUnavailable(List<UUID> items) implements Refusal {}

    record AddressOutOfRange(long distanceM, int radiusM) implements Refusal {}

    record MinimumNotMet(Money subtotal, Money minimum) implements Refusal {}

    record OtherCurrency(String asked, String sold) implements Refusal {}

    record PriceChanged(Quote quote, Money expected) implements Refusal {}
}
