package io.tiffin.dispatch.adapter.in.web;

import io.tiffin.dispatch.domain.Position;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import org.jspecify.annotations.Nullable;

record PositionBody(
        @DecimalMin("-90") @DecimalMax("90") double lat,
        @DecimalMin("-180") @DecimalMax("180") double lng) {

    static @Nullable Position position(@Nullable PositionBody body) {
        return body == null ? null : new Position(body.lat, body.lng);
    }

    static PositionBody of(Position position) {
        return new PositionBody(position.lat(), position.lng());
    }
}
