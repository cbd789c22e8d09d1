package io.tiffin.sandbox.psp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.CardException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.PermissionException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import io.tiffin.sandbox.psp.Faults.Kind;
import io.tiffin.sandbox.psp.Faults.Operation;
import io.tiffin.sandbox.psp.Faults.Rule;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each answer that is an error, and what the library makes of it. */
class ErrorsTest extends SimulatorTest {

    @Test
    void each_error_is_the_librarys_exception_for_it() throws StripeException {
        authorize("ord_1", "k1", "pm_card_visa");

        assertError(() -> retrieve("pi_unknown"), InvalidRequestException.class, 404, "resource_missing");
        assertError(
                () -> authorize("ord_2", "k2", "pm_card_visa", 10, "eur"),
                InvalidRequestException.class,
                400,
                "amount_too_small");
        assertError(
                () -> client("sk_test_of_another").v1().paymentIntents().list(),
                AuthenticationException.class,
                401,
                null);
        assertError(
                () -> authorize("ord_3", "k3", "pm_card_chargeDeclined"), CardException.class, 402, "card_declined");
        assertError(
                () -> client("rk_test_tiffin")
                        .v1()
                        .paymentIntents()
                        .create(hold("ord_4", 2500, "eur").build()),
                PermissionException.class,
                403,
                null);
        assertError(() -> authorize("ord_5", "k1", "pm_card_visa"), IdempotencyException.class, 400, null);
        assertFault(Kind.RATE_LIMITED, RateLimitException.class, 429, "rate_limit");
        assertFault(Kind.LOCK_TIMEOUT, RateLimitException.class, 429, "lock_timeout");
        assertFault(Kind.ERROR_BEFORE, ApiException.class, 500, null);
        assertFault(Kind.ERROR_AFTER, ApiException.class, 500, null);
        assertFault(Kind.UNAVAILABLE, ApiException.class, 503, null);
        assertFault(Kind.GARBAGE, ApiException.class, 200, null);
        assertFault(Kind.DOWN, ApiConnectionException.class, null, null);
        assertFault(Kind.LOST_REPLY, ApiConnectionException.class, null, null);
        assertFault(Kind.RESET, ApiConnectionException.class, null, null);
    }

    @Test
    void a_restricted_key_may_look() throws StripeException {
        var held = authorize("ord_1", "k1", "pm_card_visa");

        assertThat(client("rk_test_tiffin")
                        .v1()
                        .paymentIntents()
                        .retrieve(held.getId())
                        .getStatus())
                .isEqualTo("requires_capture");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "currency=eur | parameter_missing | amount",
                "amount=500 | parameter_missing | currency",
                "amount=5.00&currency=eur | parameter_invalid_integer | amount",
                "amount=&currency=eur | parameter_invalid_empty | amount",
                "amount=500&currency=eur&tip=1 | parameter_unknown | tip",
                "amount=500&currency=eur&confirm=yes | | confirm",
                "amount=500&currency=eur&capture_method=later | | capture_method",
                "amount=500&currency=eur&customer=cus_unknown | resource_missing | customer",
                "amount=500&currency=eur&payment_method=pm_unknown | resource_missing | payment_method",
            })
    void parameters_are_looked_at_first(String body, @Nullable String code, String parameter) throws Exception {
        var answer = send("POST", "/v1/payment_intents", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        var error = Json.MAPPER.readTree(answer.body()).path("error");
        assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
        assertThat(error.path("code").asString("")).isEqualTo(code == null ? "" : code);
        assertThat(error.path("param").asString()).isEqualTo(parameter);
        assertThat(error.path("message").asString()).isNotBlank();
        assertThat(error.has("doc_url")).isEqualTo(code != null);
        assertThat(psp.ledger().intents()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // smallest that is taken, largest that is not
        "eur, 50, 49",
        "gbp, 30, 29",
        "jpy, 50, 49",
        "huf, 17500, 17499",
        "krw, 700, 699",
        "kwd, 160, 150",
        "isk, 7000, 6900"
    })
    void each_currency_has_its_smallest_amount(String currency, long enough, long little) throws StripeException {
        assertThat(authorize("ord_1", "k1", "pm_card_visa", enough, currency).getAmount())
                .isEqualTo(enough);

        refused(() -> authorize("ord_1", "k2", "pm_card_visa", little, currency), "amount_too_small");
    }

    @Test
    void thousandths_end_in_a_zero() throws StripeException {
        refused(() -> authorize("ord_1", "k1", "pm_card_visa", 5125, "kwd"), "parameter_invalid_integer");
        refused(() -> authorize("ord_1", "k1", "pm_card_visa", 7_050, "isk"), "parameter_invalid_integer");
        var held = authorize("ord_1", "k2", "pm_card_visa", 5120, "kwd");
        refused(() -> capture(held.getId(), "k3", 5001L), "parameter_invalid_integer");

        assertThat(capture(held.getId(), "k4", 5000L).getAmountReceived()).isEqualTo(5000);
    }

    @Test
    void metadata_is_bounded_and_can_be_taken_back() throws Exception {
        var tooLong = send("POST", "/v1/customers", "metadata[a]=" + "x".repeat(501));
        assertThat(tooLong.statusCode()).isEqualTo(400);
        var made = send("POST", "/v1/customers", "metadata[a]=1&metadata[b]=2");
        var id = Json.MAPPER.readTree(made.body()).path("id").asString();

        var changed = send("POST", "/v1/customers/" + id, "metadata[a]=&metadata[c]=3");

        assertThat(Json.MAPPER.readTree(changed.body()).path("metadata").toString())
                .isEqualTo("{\"b\":\"2\",\"c\":\"3\"}");
    }

    private void assertFault(
            Kind kind, Class<? extends StripeException> type, @Nullable Integer status, @Nullable String code) {
        psp.faults().add(Rule.of(kind, Operation.AUTHORIZE).forOrder("ord_f").times(1));
        assertError(() -> authorize("ord_f", "f-" + kind, "pm_card_visa"), type, status, code);
    }

    private static void assertError(
            Request request, Class<? extends StripeException> type, @Nullable Integer status, @Nullable String code) {
        var thrown = catchThrowable(request::run);
        assertThat(thrown).isExactlyInstanceOf(type);
        var error = (StripeException) thrown;
        assertThat(error.getCode()).isEqualTo(code);
        if (status != null) {
            assertThat(error.getStatusCode()).isEqualTo(status);
            assertThat(error.getRequestId()).startsWith("req_");
        }
    }
}
