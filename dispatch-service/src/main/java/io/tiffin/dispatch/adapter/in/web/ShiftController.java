package io.tiffin.dispatch.adapter.in.web;

import io.tiffin.dispatch.application.Drivers.Shift;
import io.tiffin.dispatch.application.ManageShift;
import io.tiffin.dispatch.application.PublicIds;
import io.tiffin.kit.security.Caller;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/driver/shift")
class ShiftController {

    record ShiftBody(
            @NotNull @Pattern(regexp = "online|offline") String state,
            @Nullable @Valid PositionBody position,
            @Nullable @Size(max = 40) String vehicle) {}

    record ShiftView(
            String driverId,
            String state,
            String city,
            @Nullable String vehicle,
            Instant since) {

        static ShiftView of(Shift shift) {
            return new ShiftView(
                    PublicIds.driver(shift.driver()),
                    shift.online() ? "online" : "offline",
                    shift.city(),
                    shift.vehicle(),
                    shift.since());
        }
    }

    private final ManageShift shifts;

    ShiftController(ManageShift shifts) {
        this.shifts = shifts;
    }

    @PutMapping
    ShiftView put(@Valid @RequestBody ShiftBody body, Caller.Driver driver) {
        return ShiftView.of(
                body.state().equals("online")
                        ? shifts.online(
                                driver.id(), driver.city(), PositionBody.position(body.position()), body.vehicle())
                        : shifts.offline(driver.id(), driver.city()));
    }

    @GetMapping
    ShiftView get(Caller.Driver driver) {
        return ShiftView.of(shifts.current(driver.id(), driver.city()));
    }
}
