package io.tiffin.restaurant.adapter.in.web;

import io.tiffin.restaurant.domain.Position;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;

record PositionBody(
        @NotNull @DecimalMin("-90") @DecimalMax("90") Double lat,
        @NotNull @DecimalMin("-180") @DecimalMax("180") Double lng) {

    Position toPosition() {
        return new Position(lat, lng);
    }
}
