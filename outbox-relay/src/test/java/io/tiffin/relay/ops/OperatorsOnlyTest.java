package io.tiffin.relay.ops;

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
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every endpoint with every kind of caller. */
class OperatorsOnlyTest extends OperationsTestBase {

    private static final UUID SOMEBODY = UUID.fromString("01990000-0000-7000-8000-0000000000aa");
    private static final String NONE = "/v1/ops/dead-letters/no.such.dlq-0-0";

    /** @param allowed what an operator gets */
    record Row(
            String method,
            String pattern,
            String uri,
            @Nullable String body,
            int allowed) {}

    // spotless:off
    static final List<Row> ROWS = List.of(
            new Row("GET",  "/v1/ops/dead-letters",              "/v1/ops/dead-letters?topic=none", null, 200),
            new Row("GET",  "/v1/ops/dead-letters/{id}",         NONE, null, 404),
            new Row("POST", "/v1/ops/dead-letters/{id}/replay",  NONE + "/replay", null, 404),
            new Row("POST", "/v1/ops/dead-letters/{id}/discard", NONE + "/discard", "{\"note\": \"x\"}", 404),
            new Row("POST", "/v1/ops/dead-letters:replay",       "/v1/ops/dead-letters:replay", "{\"topic\": \"none\", \"key\": \"none\"}", 200),
            new Row("GET",  "/v1/ops/parked-keys",               "/v1/ops/parked-keys", null, 200),
            new Row("POST", "/v1/ops/parked-keys/{database}/retry", "/v1/ops/parked-keys/orders/retry", "{\"key\": \"none\"}", 404),
            new Row("POST", "/v1/ops/parked-keys/{database}/skip", "/v1/ops/parked-keys/orders/skip", "{\"key\": \"none\", \"note\": \"x\", \"position\": 1}", 404));
    // spotless:on

    private static final Map<String, String> STRANGERS = Map.of(
            "customer", TestTokens.customer(SOMEBODY),
            "driver", TestTokens.driver(SOMEBODY),
            "restaurant", TestTokens.staff(SOMEBODY));

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    @ParameterizedTest
    @FieldSource("ROWS")
    void an_operator_may_and_nobody_else(Row row) {
        assertThat(statusOf(row, TestTokens.ops())).as("%s", row).isEqualTo(row.allowed());
        STRANGERS.forEach((role, token) ->
                assertThat(statusOf(row, token)).as("%s as %s", row, role).isEqualTo(403));
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
        return call(row.method(), row.uri(), token, row.body()).status();
    }
}
