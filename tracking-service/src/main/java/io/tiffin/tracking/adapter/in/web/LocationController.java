package io.tiffin.tracking.adapter.in.web;

import io.tiffin.kit.security.Caller;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.tracking.application.AcceptPositions;
import jakarta.validation.Valid;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class LocationController {

    private final AcceptPositions acceptPositions;
    private final BusinessClock clock;

    LocationController(AcceptPositions acceptPositions, BusinessClock clock) {
        this.acceptPositions = acceptPositions;
        this.clock = clock;
    }

    @PostMapping("/v1/driver/locations")
    @ResponseStatus(HttpStatus.ACCEPTED)
    LocationAnswer report(@Valid @RequestBody LocationReport report, Caller.Driver driver) {
        return LocationAnswer.of(acceptPositions.handle(driver.id(), driver.city(), report.reports(clock.now())));
    }
}
