package io.tiffin.tracking.adapter.in.web;

import io.tiffin.tracking.application.AcceptPositions.Report;
import io.tiffin.tracking.domain.Position;
import io.tiffin.tracking.domain.Sighting;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a driver's device sends, by HTTP and on the socket. */
record LocationReport(@NotEmpty @Size(max = 200) List<@NotNull @Valid Measured> positions) {

    /** @param at when it was measured, business time; now when it is left out */
    record Measured(
            @NotNull @DecimalMin("-90") @DecimalMax("90") Double lat,
            @NotNull @DecimalMin("-180") @DecimalMax("180") Double lng,
            @Nullable Instant at,
            @Nullable @PositiveOrZero Double accuracyM,
            @Nullable @PositiveOrZero Double speedMps) {

        Report report(Instant now) {
            return new Report(new Sighting(new Position(lat, lng), at == null ? now : at), accuracyM, speedMps);
        }
    }

    List<Report> reports(Instant now) {
        return positions.stream().map(position -> position.report(now)).toList();
    }
}
