package io.tiffin.gateway;

import static java.util.Objects.requireNonNull;
import static org.springframework.cloud.gateway.support.RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.util.unit.DataSize;

/** What can be reached through the gateway: everything else is 404. The first route that matches wins. */
@Configuration(proxyBeanMethods = false)
class Door {

    private static final String WAY = "way";

    private static final Set<HttpMethod> ANY = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS);

    /** A null timeout is the default one. */
    record Way(
            String name,
            URI service,
            List<String> paths,
            Set<HttpMethod> methods,
            DataSize maxBody,
            @Nullable Duration responseTimeout) {

        private Way with(DataSize otherMaxBody) {
            return new Way(name, service, paths, methods, otherMaxBody, responseTimeout);
        }

        private Way with(Duration otherTimeout) {
            return new Way(name, service, paths, methods, maxBody, otherTimeout);
        }

        private Way with(HttpMethod only) {
            return new Way(name, service, paths, Set.of(only), maxBody, responseTimeout);
        }
    }

    static List<Way> ways(GatewaySettings settings) {
        var to = settings.routes();
        var body = settings.maxBody();
        // spotless:off
        return List.of(
                way("order-events",  to.orders(),        body, "/v1/orders/*/events").with(settings.streamStart()),
                way("orders",        to.orders(),        body, "/v1/orders/**", "/v1/ops/order-reviews/**"),
                way("import",        to.restaurants(),   body, "/v1/ops/restaurants:import").with(settings.maxImportBody())
                        .with(settings.importResponse()),
                way("restaurants",   to.restaurants(),   body, "/v1/restaurants/**", "/v1/restaurant/**",
                                                               "/v1/ops/restaurants*", "/v1/ops/restaurants/**"),
                way("tracking",      to.tracking(),      body, "/v1/driver/locations/**"), // before the driver's other affairs
                way("dispatch",      to.dispatch(),      body, "/v1/driver/**"),
                way("payments",      to.payments(),      body, "/v1/me/payment-methods/**", "/v1/me/payments/**",
                                                               "/v1/ops/payment-reviews/**",
                                                               "/v1/ops/payments/**", "/v1/ops/reconciliations/**"),
                way("notifications", to.notifications(), body, "/v1/me/**"),
                way("messaging",     to.relay(),         body, "/v1/ops/dead-letters*", "/v1/ops/dead-letters/**",
                                                               "/v1/ops/parked-keys/**"),
                way("stripe",        to.payments(),      body, "/v1/hooks/stripe").with(HttpMethod.POST));
        // spotless:on
    }

    private static Way way(String name, URI service, DataSize maxBody, String... paths) {
        return new Way(name, service, List.of(paths), ANY, maxBody, null);
    }

    static Way wayOf(Route route) {
        return (Way) requireNonNull(route.getMetadata().get(WAY));
    }

    @Bean
    RouteLocator routeLocator(RouteLocatorBuilder builder, GatewaySettings settings) {
        var routes = builder.routes();
        ways(settings)
                .forEach(way -> routes.route(way.name(), predicates -> {
                    var route =
                            predicates.path(way.paths().toArray(String[]::new)).metadata(WAY, way);
                    if (way.responseTimeout() != null) {
                        route.metadata(
                                RESPONSE_TIMEOUT_ATTR, way.responseTimeout().toMillis());
                    }
                    return route.uri(way.service());
                }));
        return routes.build();
    }
}
