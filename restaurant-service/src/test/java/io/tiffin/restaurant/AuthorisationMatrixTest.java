package io.tiffin.restaurant;

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

/** Every endpoint with every kind of caller. The caller who may do it meets a thing that is not there (404), or a body to fill in. */
class AuthorisationMatrixTest extends RestaurantTestBase {

    private static final String NOWHERE = "01990000000070008000000000000bad";

    private static final List<String> ALL = List.of("customer", "driver", "restaurant", "ops");
    private static final List<String> STAFF = List.of("restaurant");
    private static final String ORDER = "/v1/restaurant/orders/{id}";

    // spotless:off
    static final List<Row> ROWS = List.of(
            new Row("POST",  "/v1/ops/restaurants:import", "/v1/ops/restaurants:import", "{\"city\": \"a\", \"restaurants\": []}", List.of("ops"), 422),
            new Row("GET",   "/v1/restaurants",            "/v1/restaurants?lat=50&lng=50", null, ALL, 200),
            new Row("GET",   "/v1/restaurants/{id}",       "/v1/restaurants/rst_" + NOWHERE, null, ALL, 404),
            new Row("GET",   "/v1/restaurants/{id}/menu",  "/v1/restaurants/rst_" + NOWHERE + "/menu", null, ALL, 404),
            new Row("GET",   "/v1/restaurant/orders",      "/v1/restaurant/orders", null, STAFF, 200),
            new Row("GET",   ORDER,                        order(""), null, STAFF, 404),
            new Row("POST",  ORDER + "/accept",            order("/accept"), "{\"prepMinutes\": 10}", STAFF, 404),
            new Row("POST",  ORDER + "/reject",            order("/reject"), "{\"reason\": \"busy\"}", STAFF, 404),
            new Row("POST",  ORDER + "/preparing",         order("/preparing"), null, STAFF, 404),
            new Row("POST",  ORDER + "/prep-time",         order("/prep-time"), "{\"minutes\": 10}", STAFF, 404),
            new Row("POST",  ORDER + "/ready",             order("/ready"), null, STAFF, 404),
            new Row("POST",  ORDER + "/cancel",            order("/cancel"), "{\"reason\": \"no gas\"}", STAFF, 404),
            new Row("PUT",   "/v1/restaurant/availability", "/v1/restaurant/availability", "{\"restaurantId\": \"rst_" + NOWHERE + "\", \"state\": \"open\"}", STAFF, 404),
            new Row("PATCH", "/v1/restaurant/menu/items/{id}", "/v1/restaurant/menu/items/itm_" + NOWHERE, "{\"availability\": \"in_stock\"}", STAFF, 404));
    // spotless:on

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    private static String order(String command) {
        return "/v1/restaurant/orders/ord_" + NOWHERE + command;
    }

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
