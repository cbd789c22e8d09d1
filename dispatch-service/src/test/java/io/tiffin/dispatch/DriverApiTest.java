package io.tiffin.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.testing.TestTokens;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** A driver's day through the public API, and what it refuses. */
class DriverApiTest extends DispatchTestBase {

    private final UUID driver = Uuid7.next();
    private String token = "";

    @BeforeEach
    void aDriver() {
        token = TestTokens.driver(driver, city);
    }

    @Test
    void a_shift_an_offer_a_delivery() {
        var online = answer(
                200,
                HttpMethod.PUT,
                "/v1/driver/shift",
                "{\"state\": \"online\", \"position\": {\"lat\": 52.5, \"lng\": 13.4}, \"vehicle\": \"bike\"}");
        assertThat(online.path("state").asString()).isEqualTo("online");
        assertThat(online.path("driverId").asString()).isEqualTo(PublicId.format("drv", driver));
        var order = order();
        searchOnce();

        var offer = answer(200, HttpMethod.GET, "/v1/driver/offers", null)
                .path("data")
                .path(0);
        assertThat(offer.path("orderId").asString()).isEqualTo(PublicId.format("ord", order));
        assertThat(offer.path("pickUp").path("lat").asDouble()).isEqualTo(KITCHEN.lat());
        assertThat(offer.path("expiresAt").asString())
                .isEqualTo(now().plusSeconds(30).toString());
        var path = "/v1/driver/offers/" + offer.path("offerId").asString();
        assertThat(answer(200, HttpMethod.POST, path + "/accept", "{}")
                        .path("status")
                        .asString())
                .isEqualTo("assigned");
        assertThat(answer(200, HttpMethod.GET, "/v1/driver/deliveries?active=true", null)
                        .path("data")
                        .size())
                .isEqualTo(1);

        var delivery = "/v1/driver/deliveries/" + PublicId.format("ord", order);
        refused(409, "invalid_transition", HttpMethod.POST, delivery + "/delivered", null);
        refused(409, "invalid_transition", HttpMethod.PUT, "/v1/driver/shift", "{\"state\": \"offline\"}");
        answer(200, HttpMethod.POST, delivery + "/arrived-pickup", null);
        answer(200, HttpMethod.POST, delivery + "/picked-up", "{\"at\": \"" + now() + "\"}");
        answer(200, HttpMethod.POST, delivery + "/arrived-dropoff", "{\"position\": {\"lat\": 52.52, \"lng\": 13.41}}");
        assertThat(answer(200, HttpMethod.POST, delivery + "/delivered", null)
                        .path("status")
                        .asString())
                .isEqualTo("delivered");
        answer(200, HttpMethod.POST, delivery + "/delivered", null);

        assertThat(answer(200, HttpMethod.GET, "/v1/driver/deliveries?active=true", null)
                        .path("data")
                        .size())
                .isZero();
        assertThat(answer(200, HttpMethod.GET, "/v1/driver/deliveries", null)
                        .path("data")
                        .path(0)
                        .path("status")
                        .asString())
                .isEqualTo("delivered");
        answer(200, HttpMethod.PUT, "/v1/driver/shift", "{\"state\": \"offline\"}");
        assertThat(answer(200, HttpMethod.GET, "/v1/driver/shift", null)
                        .path("state")
                        .asString())
                .isEqualTo("offline");
    }

    @Test
    void an_expired_and_a_foreign_offer() {
        shifts.online(driver, city, KITCHEN, null);
        var order = order();
        searchOnce();
        var path = "/v1/driver/offers/" + PublicId.format("ofr", offerOf(order));
        pass(Duration.ofSeconds(30));

        refused(410, "offer_expired", HttpMethod.POST, path + "/accept", null);
        expire.run();
        refused(410, "offer_expired", HttpMethod.POST, path + "/accept", null);
        token = TestTokens.driver(Uuid7.next(), city);
        refused(404, "not_found", HttpMethod.POST, path + "/accept", null);
    }

    @Test
    void a_withdrawn_offer_is_taken() {
        shifts.online(driver, city, KITCHEN, null);
        var order = order();
        searchOnce();
        var path = "/v1/driver/offers/" + PublicId.format("ofr", offerOf(order));
        release(order, Uuid7.next());

        refused(409, "offer_taken", HttpMethod.POST, path + "/accept", null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"state": "sleeping"}                                                  | 422 | validation_failed
            {}                                                                     | 422 | validation_failed
            {"state": "online", "position": {"lat": 91, "lng": 0}}                 | 422 | validation_failed
            {"state": "online", "driverId": "drv_1"}                               | 400 | malformed_request
            {"state": "online", "position": {"lat": "north", "lng": 0}}            | 400 | malformed_request
            {"state":                                                              | 400 | malformed_request""")
    void a_shift_that_makes_no_sense_is_refused_and_changes_nothing(String body, int status, String code) {
        refused(status, code, HttpMethod.PUT, "/v1/driver/shift", body);

        assertThat(jdbc.sql("select count(*) from drivers where id = ?")
                        .param(driver)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void what_is_no_id_names_nothing() {
        refused(404, "not_found", HttpMethod.POST, "/v1/driver/offers/whatever/accept", null);
        refused(404, "not_found", HttpMethod.POST, "/v1/driver/deliveries/ofr_1/picked-up", null);
        refused(422, "validation_failed", HttpMethod.POST, "/v1/driver/deliveries/ord_1/problem", "{}");
        refused(
                400,
                "malformed_request",
                HttpMethod.POST,
                "/v1/driver/deliveries/ord_1/picked-up",
                "{\"at\": \"noon\"}");
    }

    private JsonNode answer(int status, HttpMethod method, String uri, @Nullable String body) {
        var result = call(method, uri, token, body);
        assertThat(result.getResponse().getStatus())
                .as("%s %s: %s", method, uri, result)
                .isEqualTo(status);
        return json(result);
    }

    private void refused(int status, String code, HttpMethod method, String uri, @Nullable String body) {
        assertThat(answer(status, method, uri, body).path("code").asString()).isEqualTo(code);
    }
}
