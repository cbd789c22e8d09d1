package io.tiffin.dispatch.adapter.in.web;

import io.tiffin.kit.security.Caller;
import io.tiffin.kit.stream.FrameEndpoint;
import io.tiffin.kit.web.ApiProblem;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The driver's socket: offers and what becomes of deliveries. */
@Configuration(proxyBeanMethods = false)
class DriverStream {

    @Bean
    FrameEndpoint driverFrames() {
        return new FrameEndpoint("/v1/driver/stream", DriverStream::recipients);
    }

    private static Set<UUID> recipients(Caller caller) {
        if (caller instanceof Caller.Driver driver) {
            return Set.of(driver.id());
        }
        throw ApiProblem.forbidden("This is for drivers.");
    }
}
