package io.tiffin.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.kit.testing.TestTokens;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every endpoint with every kind of caller. A driver who may call it meets a thing that is not his: 404. */
class AuthorisationMatrixTest extends DispatchTestBase {

    private static final UUID SOMEBODY = UUID.fromString("01990000-0000-7000-8000-0000000000aa");
    private static final String ORDER = "/v1/driver/deliveries/{order}";
    private static final String NO_ORDER = "/v1/driver/deliveries/ord_01990000000070008000000000000bad";
    private static final String NO_OFFER = "/v1/driver/offers/ofr_01990000000070008000000000000bad";

    /** @param allowed what a driver gets */
    record Row(
            String method,
            String pattern,
            String uri,
            @Nullable String body,
            int allowed) {}

    // spotless:off
    static final List<Row> ROWS = List.of(
            new Row("PUT",  "/v1/driver/shift",                  "/v1/driver/shift", "{\"state\": \"offline\"}", 200),
            new Row("GET",  "/v1/driver/shift",                  "/v1/driver/shift", null, 200),
            new Row("GET",  "/v1/driver/offers",                 "/v1/driver/offers", null, 200),
            new Row("POST", "/v1/driver/offers/{offer}/accept",  NO_OFFER + "/accept", null, 404),
            new Row("POST", "/v1/driver/offers/{offer}/decline", NO_OFFER + "/decline", "{\"reason\": \"far\"}", 404),
            new Row("GET",  "/v1/driver/deliveries",             "/v1/driver/deliveries?active=true", null, 200),
            new Row("POST", ORDER + "/arrived-pickup",           NO_ORDER + "/arrived-pickup", null, 404),
            new Row("POST", ORDER + "/picked-up",                NO_ORDER + "/picked-up", "{}", 404),
            new Row("POST", ORDER + "/arrived-dropoff",          NO_ORDER + "/arrived-dropoff", null, 404),
            new Row("POST", ORDER + "/delivered",                NO_ORDER + "/delivered", null, 404),
            new Row("POST", ORDER + "/problem",                  NO_ORDER + "/problem", "{\"type\": \"accident\"}", 404));
    // spotless:on

    private static final Map<String, String> TOKENS = Map.of(
            "customer", TestTokens.customer(SOMEBODY),
            "driver", TestTokens.driver(SOMEBODY),
            "restaurant", TestTokens.staff(SOMEBODY),
            "ops", TestTokens.ops());

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    @ParameterizedTest
    @FieldSource("ROWS")
    void each_role_gets_what_the_matrix_says(Row row) {
        TOKENS.forEach((role, token) -> assertThat(statusOf(row, token))
                .as("%s as %s", row, role)
                .isEqualTo(role.equals("driver") ? row.allowed() : 403));
        assertThat(statusOf(row, null)).isEqualTo(401);
        assertThat(statusOf(row, "nonsense")).isEqualTo(401);
        assertThat(statusOf(row, TestTokens.expired(SOMEBODY))).isEqualTo(401);
        assertThat(statusOf(row, TestTokens.forAnotherAudience(SOMEBODY))).isEqualTo(401);
    }

    @Test
    void no_endpoint_is_missing_from_the_matrix() {
        var existing = mappings.getHandlerMethods().keySet().stream()
                .flatMap(info -> info.getMethodsCondition().getMethods().stream()
                        .flatMap(method -> info.getPatternValues().stream().map(pattern -> method + " " + pattern)))
                .filter(endpoint -> endpoint.contains(" /v1/"))
                .collect(Collectors.toSet());

        assertThat(ROWS.stream().map(row -> row.method() + " " + row.pattern()))
                .containsExactlyInAnyOrderElementsOf(existing);
    }

    private int statusOf(Row row, @Nullable String token) {
        return call(HttpMethod.valueOf(row.method()), row.uri(), token, row.body())
                .getResponse()
                .getStatus();
    }
}
