package io.tiffin.tracking.adapter.in.web;

import io.tiffin.kit.security.Caller;
import io.tiffin.kit.stream.FrameEndpoint;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.tracking.application.AcceptPositions;
import jakarta.validation.Validator;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The same report as text frames: one socket instead of a request every few seconds. */
@Configuration(proxyBeanMethods = false)
class LocationSocket {

    @Bean
    FrameEndpoint locationStream(
            AcceptPositions acceptPositions, JsonMapper json, Validator validator, BusinessClock clock) {
        return new FrameEndpoint("/v1/driver/locations/stream", LocationSocket::driversOnly, (caller, text) -> {
            if (!(caller instanceof Caller.Driver driver)) {
                throw ApiProblem.forbidden("This is for drivers.");
            }
            var report = read(text, json, validator);
            return json.writeValueAsString(
                    LocationAnswer.of(acceptPositions.handle(driver.id(), driver.city(), report.reports(clock.now()))));
        });
    }

    /** Nothing is sent here but answers: offers and jobs have their own socket at dispatch. */
    private static Set<UUID> driversOnly(Caller caller) {
        if (caller instanceof Caller.Driver) {
            return Set.of();
        }
        throw ApiProblem.forbidden("This stream is for drivers.");
    }

    private static LocationReport read(String text, JsonMapper json, Validator validator) {
        LocationReport report;
        try {
            report = json.readValue(text, LocationReport.class);
        } catch (JacksonException _) {
            throw ApiProblem.malformed("Send {\"positions\":[{\"lat\":…,\"lng\":…,\"at\":…}]}.");
        }
        var violations = report == null ? Set.of() : validator.validate(report);
        if (report == null || !violations.isEmpty()) {
            throw ApiProblem.invalid("A position is not valid.");
        }
        return report;
    }
}
