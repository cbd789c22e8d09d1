package io.tiffin.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.testing.AuthorisationMatrix;
import io.tiffin.kit.testing.TestTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Who may do what: every endpoint with every caller. An endpoint without a row fails. */
class AuthorizationTest extends RunningService {

    // what the owner, another customer, a driver (not the assigned one), a restaurant and an operator get;
    // strangers, old tokens and other audiences get 401 everywhere
    // spotless:off
    private static final Map<String, List<Integer>> MATRIX = Map.ofEntries(
            row("POST /v1/orders",                                                     List.of(422, 422, 403, 403, 403)), // the empty body is refused: they came in
            row("GET /v1/orders",                                                      List.of(200, 200, 403, 403, 403)),
            row("GET /v1/orders/{id}",                                                 List.of(200, 404, 403, 403, 403)),
            row("POST /v1/orders/{id}/cancel",                                         List.of(200, 404, 403, 403, 403)),
            row("POST /v1/orders/{id}/stream-token",                                   List.of(200, 404, 403, 403, 403)),
            row("GET /v1/orders/{id}/events",                                          List.of(200, 404, 403, 403, 403)),
            row("GET /v1/orders/{id}/drop-off",                                        List.of(403, 403, 404, 403, 403)),
            row("GET /v1/ops/order-reviews",                                           List.of(403, 403, 403, 403, 200)),
            row("GET /v1/ops/order-reviews/{id}",                                      List.of(403, 403, 403, 403, 404)),
            row("POST /v1/ops/order-reviews/{id}/claim",                               List.of(403, 403, 403, 403, 422)),
            row("POST /v1/ops/order-reviews/{id}/release",                             List.of(403, 403, 403, 403, 422)),
            row("POST /v1/ops/order-reviews/{id}/note",                                List.of(403, 403, 403, 403, 422)),
            row("POST /v1/ops/order-reviews/{id}/resolve",                             List.of(403, 403, 403, 403, 422)),
            row("POST /v1/ops/order-reviews/{id}/{action:[a-z]+(?:-[a-z]+)*}",         List.of(403, 403, 403, 403, 422)));
    // spotless:on

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mappings;

    @BeforeEach
    void the_restaurant_is_open() {
        openRestaurant();
    }

    @Test
    void every_endpoint_stands_in_the_matrix() {
        assertThat(AuthorisationMatrix.endpoints(mappings)).isEqualTo(MATRIX.keySet());
    }

    @Test
    void everybody_may_do_what_the_matrix_says_and_nothing_else() {
        var callers = List.of(
                customerToken(),
                TestTokens.customer(Uuid7.next()),
                TestTokens.driver(driver),
                TestTokens.staff(RESTAURANT),
                TestTokens.ops());
        var nobody = List.of("", "not.a.token", TestTokens.expired(customer), TestTokens.forAnotherAudience(customer));
        var found = new TreeMap<String, List<Integer>>();
        for (var endpoint : MATRIX.keySet()) {
            found.put(
                    endpoint,
                    callers.stream().map(token -> status(endpoint, token)).toList());
            assertThat(nobody.stream().map(token -> status(endpoint, token)))
                    .as("%s without a valid token", endpoint)
                    .containsOnly(401);
        }
        assertThat(found).isEqualTo(new TreeMap<>(MATRIX));
    }

    private static Map.Entry<String, List<Integer>> row(String endpoint, List<Integer> answers) {
        return Map.entry(endpoint, answers);
    }

    private int status(String endpoint, String token) {
        var parts = new ArrayList<>(List.of(endpoint.split(" ", 2)));
        var path = path(parts.get(1));
        if (path.endsWith("/events")) {
            path += "?wait=0";
        }
        return parts.getFirst().equals("GET")
                ? get(path, token).status()
                : post(path, token, "{}", "Idempotency-Key", Uuid7.next().toString())
                        .status();
    }

    private String path(String pattern) {
        if (pattern.startsWith("/v1/ops/order-reviews")) {
            return pattern.replace("{id}", PublicId.format("rev", Uuid7.next())).replaceAll("[{]action.*", "retry");
        }
        return pattern.contains("{id}") ? path(place()) + pattern.substring("/v1/orders/{id}".length()) : pattern;
    }
}
