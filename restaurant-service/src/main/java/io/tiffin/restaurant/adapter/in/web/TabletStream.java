package io.tiffin.restaurant.adapter.in.web;

import io.tiffin.kit.security.Caller;
import io.tiffin.kit.stream.FrameEndpoint;
import io.tiffin.kit.web.ApiProblem;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The tablet's WebSocket: the frames of all restaurants that the caller works at. */
@Configuration(proxyBeanMethods = false)
class TabletStream {

    @Bean
    FrameEndpoint tabletEndpoint() {
        return new FrameEndpoint("/v1/restaurant/stream", TabletStream::kitchensOf);
    }

    private static Set<UUID> kitchensOf(Caller caller) {
        if (caller instanceof Caller.Staff staff) {
            return staff.restaurantIds();
        }
        throw ApiProblem.forbidden("This is for the role restaurant with its claims.");
    }
}
