package io.tiffin.restaurant;

import io.tiffin.kit.testing.TestTokens;
import io.tiffin.sandbox.infra.TestBackends;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service on a real database, broker and Redis, behind its real token check; one context for all tests. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "restaurant.catalogue-audit=1h") // a test looks itself
@AutoConfigureMockMvc
abstract class RestaurantTestBase {

    static final JsonMapper JSON = JsonMapper.shared();

    @Autowired
    MockMvcTester mvc;

    @Autowired
    JdbcClient jdbc;

    @DynamicPropertySource
    static void backends(DynamicPropertyRegistry registry) {
        Stream.of(
                        TestBackends.shared().springProperties("restaurants"),
                        TestTokens.shared().springProperties())
                .forEach(properties -> properties.forEach((name, value) -> registry.add(name, () -> value)));
    }

    /** A restaurant of our own, open, with two dosas and a lassi. */
    record Imported(UUID id, String publicId, List<UUID> items) {}

    Imported importOne(double lat, double lng) {
        var name = UUID.randomUUID().toString();
        var answer = json(
                call(HttpMethod.POST, "/v1/ops/restaurants:import", TestTokens.ops(), importBody(name, lat, lng, 850)));
        var restaurant = answer.path("restaurants").path(0);
        var items = new ArrayList<UUID>();
        restaurant.path("items").forEach(item -> items.add(plain(item.path("id").asString())));
        var publicId = restaurant.path("id").asString();
        return new Imported(plain(publicId), publicId, items);
    }

    static String importBody(String externalId, double lat, double lng, long price) {
        return """
                {"city": "testville", "restaurants": [{"externalId": "%s", "name": "Saravana",
                  "position": {"lat": %s, "lng": %s}, "deliveryRadiusM": 3000,
                  "minimumOrder": {"amount": 1000, "currency": "EUR"}, "deliveryFee": {"amount": 290, "currency": "EUR"},
                  "timeZone": "Europe/Berlin",
                  "sections": [
                    {"name": "Dosas", "items": [
                      {"externalId": "d1", "name": "Masala dosa", "price": {"amount": %d, "currency": "EUR"}},
                      {"externalId": "d2", "name": "Ghee dosa", "price": {"amount": 950, "currency": "EUR"}}]},
                    {"name": "Drinks", "items": [
                      {"externalId": "l1", "name": "Lassi", "price": {"amount": 350, "currency": "EUR"}}]}]}]}""".formatted(externalId, lat, lng, price);
    }

    MvcTestResult call(HttpMethod method, String uri, @Nullable String token, @Nullable String body) {
        var request = mvc.method(method).uri(uri);
        if (token != null) {
            request = request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request = request.contentType(MediaType.APPLICATION_JSON).content(body);
        }
        return request.exchange();
    }

    static JsonNode json(MvcTestResult result) {
        try {
            return JSON.readTree(result.getResponse().getContentAsByteArray());
        } catch (RuntimeException e) {
            throw new AssertionError("not JSON: " + result, e);
        }
    }

    static UUID plain(String publicId) {
        var digits = publicId.substring(4);
        return UUID.fromString(digits.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
    }

    /** What the outbox holds about a key, in order: the type, the headers and the payload. */
    List<Published> published(String key) {
        return jdbc.sql("select headers, payload from outbox where key = :key order by position")
                .param("key", key)
                .query((row, _) -> {
                    var headers = JSON.readTree(row.getString("headers"));
                    return new Published(
                            headers.path("ce_type").asString(),
                            headers.path("sequence").asLong(0),
                            headers.path("inReplyTo").asString(""),
                            JSON.readTree(row.getBytes("payload")));
                })
                .list();
    }

    record Published(String type, long sequence, String inReplyTo, JsonNode payload) {}
}
