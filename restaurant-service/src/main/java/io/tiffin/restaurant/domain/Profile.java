package io.tiffin.restaurant.domain;

import java.time.ZoneId;

/** What operators say about a restaurant, apart from its menu. */
public record Profile(
        String name, Position position, int deliveryRadiusM, Money minimumOrder, Money deliveryFee, ZoneId timeZone) {}
