package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.kit.testing.AuthorisationMatrix;
import io.tiffin.kit.testing.AuthorisationMatrix.Row;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every endpoint with every kind of caller; who may call it meets a thing that does not exist, or is not the caller's. */
class AuthorisationMatrixTest extends PaymentStack {

    private static final List<String> OPS = List.of("ops");
    private static final List<String> CUSTOMERS = List.of("customer");
    private static final String METHODS = "/v1/me/payment-methods";
    private static final String REVIEWS = "/v1/ops/payment-reviews";
    private static final String NO_REVIEW = REVIEWS + "/rev_01990000000070008000000000000bad";
    private static final String WHY = "{\"reason\": \"x\"}";
    private static final String NO_RUN = "/v1/ops/reconciliations/rec_01990000000070008000000000000bad";
    private static final String NO_PAYMENT = "/v1/ops/payments/ord_01990000000070008000000000000bad";

    // spotless:off
    static final List<Row> ROWS = List.of(
            new Row("GET",  REVIEWS,                                      REVIEWS, null, OPS, 200),
            new Row("GET",  REVIEWS + "/{id}",                            NO_REVIEW, null, OPS, 404),
            new Row("POST", REVIEWS + "/{id}/claim",                      NO_REVIEW + "/claim", WHY, OPS, 404),
            new Row("POST", REVIEWS + "/{id}/release",                    NO_REVIEW + "/release", WHY, OPS, 404),
            new Row("POST", REVIEWS + "/{id}/note",                       NO_REVIEW + "/note", WHY, OPS, 404),
            new Row("POST", REVIEWS + "/{id}/resolve",                    NO_REVIEW + "/resolve", WHY, OPS, 404),
            new Row("POST", REVIEWS + "/{id}/{action:[a-z]+(?:-[a-z]+)*}", NO_REVIEW + "/retry", WHY, OPS, 404),
            new Row("GET",  METHODS,                                      METHODS, null, CUSTOMERS, 200),
            new Row("POST", METHODS,                                      METHODS, "{}", CUSTOMERS, 400), // no key
            new Row("DELETE", METHODS + "/{id}",                          METHODS + "/pm_of_another", null, CUSTOMERS, 404),
            new Row("POST", "/v1/me/payments/{orderId}/confirmed",        "/v1/me/payments/ord_01990000000070008000000000000bad/confirmed", null, CUSTOMERS, 404),
            new Row("GET",  "/v1/ops/payments/{orderId}",                 NO_PAYMENT, null, OPS, 404),
            new Row("POST", "/v1/ops/reconciliations",                    "/v1/ops/reconciliations", "{}", OPS, 400), // no key
            new Row("GET",  "/v1/ops/reconciliations/{id}",               NO_RUN, null, OPS, 404));
    // spotless:on

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    @ParameterizedTest
    @FieldSource("ROWS")
    void each_role_gets_what_the_matrix_says(Row row) {
        AuthorisationMatrix.check(
                row,
                token -> new Api(PORT, token == null ? "" : token)
                        .send(row.method(), row.uri(), row.body())
                        .status());
    }

    @Test
    void no_endpoint_is_missing_from_the_matrix() {
        assertThat(ROWS.stream().map(row -> row.method() + " " + row.pattern()))
                .containsExactlyInAnyOrderElementsOf(AuthorisationMatrix.endpoints(mappings).stream()
                        .filter(endpoint -> !endpoint.equals("POST /v1/hooks/stripe")) // signed, not tokened
                        .toList());
    }
}
