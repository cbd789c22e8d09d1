package io.tiffin.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.kit.testing.AuthorisationMatrix;
import io.tiffin.kit.testing.AuthorisationMatrix.Row;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every endpoint with every kind of caller. A driver who may call it meets a thing that is not his: 404. */
class AuthorisationMatrixTest extends DispatchTestBase {

    private static final String ORDER = "/v1/driver/deliveries/{order}";
    private static final String NO_ORDER = "/v1/driver/deliveries/ord_01990000000070008000000000000bad";
    private static final String NO_OFFER = "/v1/driver/offers/ofr_01990000000070008000000000000bad";

    private static final List<String> DRIVERS = List.of("driver");

    // spotless:off
    static final List<Row> ROWS = List.of(
            new Row("PUT",  "/v1/driver/shift",                  "/v1/driver/shift", "{\"state\": \"offline\"}", DRIVERS, 200),
            new Row("GET",  "/v1/driver/shift",                  "/v1/driver/shift", null, DRIVERS, 200),
            new Row("GET",  "/v1/driver/offers",                 "/v1/driver/offers", null, DRIVERS, 200),
            new Row("POST", "/v1/driver/offers/{offer}/accept",  NO_OFFER + "/accept", null, DRIVERS, 404),
            new Row("POST", "/v1/driver/offers/{offer}/decline", NO_OFFER + "/decline", "{\"reason\": \"far\"}", DRIVERS, 404),
            new Row("GET",  "/v1/driver/deliveries",             "/v1/driver/deliveries?active=true", null, DRIVERS, 200),
            new Row("POST", ORDER + "/arrived-pickup",           NO_ORDER + "/arrived-pickup", null, DRIVERS, 404),
            new Row("POST", ORDER + "/picked-up",                NO_ORDER + "/picked-up", "{}", DRIVERS, 404),
            new Row("POST", ORDER + "/arrived-dropoff",          NO_ORDER + "/arrived-dropoff", null, DRIVERS, 404),
            new Row("POST", ORDER + "/delivered",                NO_ORDER + "/delivered", null, DRIVERS, 404),
            new Row("POST", ORDER + "/problem",                  NO_ORDER + "/problem", "{\"type\": \"accident\"}", DRIVERS, 404));
    // spotless:on

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    @ParameterizedTest
    @FieldSource("ROWS")
    void each_role_gets_what_the_matrix_says(Row row) {
        AuthorisationMatrix.check(
                row,
                token -> call(HttpMethod.valueOf(row.method()), row.uri(), token, row.body())
                        .getResponse()
                        .getStatus());
    }

    @Test
    void no_endpoint_is_missing_from_the_matrix() {
        assertThat(ROWS.stream().map(row -> row.method() + " " + row.pattern()))
                .containsExactlyInAnyOrderElementsOf(AuthorisationMatrix.endpoints(mappings));
    }
}
