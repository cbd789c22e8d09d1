package io.tiffin.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.PUT;

import io.tiffin.events.OrderStatusEvent.OrderDelivered;
import io.tiffin.events.OrderStatusEvent.OrderPickedUp;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.testing.TestTokens;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

class MeApiTest extends NotificationTestBase {

    private static final UUID SOMEBODY = Uuid7.next();

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    @Test
    void every_role_has_a_contact_of_its_own_and_strangers_have_none() {
        var tokens = Map.of(
                "customer", TestTokens.customer(SOMEBODY),
                "driver", TestTokens.driver(SOMEBODY),
                "restaurant", TestTokens.staff(SOMEBODY),
                "ops", TestTokens.ops());
        tokens.forEach((role, token) -> {
            var body = "{\"email\": \"%s@example.org\"}".formatted(role);
            assertThat(call(GET, "/v1/me/contact", token, null))
                    .hasStatusOk()
                    .bodyJson()
                    .isEqualTo("{}");
            assertThat(call(PUT, "/v1/me/contact", token, body)).hasStatusOk();
            assertThat(call(GET, "/v1/me/notifications", token, null)).hasStatusOk();
        });
        tokens.forEach((role, token) -> assertThat(call(GET, "/v1/me/contact", token, null))
                .bodyJson()
                .isEqualTo("{\"email\": \"%s@example.org\"}".formatted(role)));
        for (var stranger :
                List.of("nonsense", TestTokens.expired(SOMEBODY), TestTokens.forAnotherAudience(SOMEBODY))) {
            assertThat(call(GET, "/v1/me/contact", stranger, null)).hasStatus(401);
            assertThat(call(PUT, "/v1/me/contact", stranger, "{}")).hasStatus(401);
            assertThat(call(GET, "/v1/me/notifications", stranger, null)).hasStatus(401);
        }
        assertThat(call(GET, "/v1/me/contact", null, null)).hasStatus(401);
        var withoutRole = TestTokens.shared().token("x", "gardener", Map.of());
        assertThat(call(GET, "/v1/me/contact", withoutRole, null)).hasStatus(403);
    }

    @Test
    void no_endpoint_is_missing_from_these_tests() {
        assertThat(mappings.getHandlerMethods().keySet().stream()
                        .flatMap(info -> info.getMethodsCondition().getMethods().stream()
                                .flatMap(method ->
                                        info.getPatternValues().stream().map(pattern -> method + " " + pattern)))
                        .filter(endpoint -> endpoint.contains(" /v1/"))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("GET /v1/me/contact", "PUT /v1/me/contact", "GET /v1/me/notifications");
    }

    @Test
    void a_contact_is_checked_and_replaced_as_a_whole() {
        var me = TestTokens.customer(UUID.randomUUID());
        for (var wrong : Map.of(
                        "{\"email\": \"no address\"}",
                        "/email",
                        "{\"phone\": \"0151 1234\"}",
                        "/phone",
                        "{\"pushUrl\": \"ftp://127.0.0.1/\"}",
                        "/pushUrl",
                        "{\"pushUrl\": \"%s\"}".formatted("http://127.0.0.1/" + "x".repeat(500)),
                        "/pushUrl")
                .entrySet()) {
            assertThat(call(PUT, "/v1/me/contact", me, wrong.getKey()))
                    .hasStatus(422)
                    .bodyJson()
                    .extractingPath("errors[0].pointer")
                    .isEqualTo(wrong.getValue());
        }
        assertThat(call(PUT, "/v1/me/contact", me, "{\"fax\": \"1\"}")).hasStatus(400);
        assertThat(call(GET, "/v1/me/contact", me, null)).bodyJson().isEqualTo("{}");

        assertThat(call(PUT, "/v1/me/contact", me, "{\"email\": \"a@example.org\", \"phone\": \"+4915112345678\"}"))
                .hasStatusOk();
        assertThat(call(PUT, "/v1/me/contact", me, "{\"phone\": \"+4915112345679\"}"))
                .hasStatusOk();
        assertThat(call(GET, "/v1/me/contact", me, null)).bodyJson().isEqualTo("{\"phone\": \"+4915112345679\"}");
    }

    @Test
    void notifications_come_newest_first_page_by_page_and_to_their_reader_only() {
        var order = Uuid7.next();
        var customer = Uuid7.next();
        var restaurant = Uuid7.next();
        tellPeople.on(List.of(
                incoming(order, new OrderPickedUp(order, customer, restaurant, Uuid7.next(), NOON)),
                incoming(order, new OrderDelivered(order, customer, restaurant, Uuid7.next(), NOON))));
        var me = TestTokens.customer(customer);

        var first = JSON.readTree(call(GET, "/v1/me/notifications?limit=1", me, null)
                .getResponse()
                .getContentAsByteArray());
        assertThat(first.path("data").findValuesAsString("type")).containsExactly("order_delivered");
        assertThat(first.path("hasMore").asBoolean()).isTrue();
        var cursor = first.path("nextCursor").asString();
        assertThat(call(GET, "/v1/me/notifications?limit=1&cursor=" + cursor, me, null))
                .bodyJson()
                .extractingPath("data[0].type")
                .isEqualTo("order_picked_up");
        assertThat(call(GET, "/v1/me/notifications?cursor=x", me, null)).hasStatus(400);
        assertThat(call(GET, "/v1/me/notifications?limit=0", me, null)).hasStatus(422);
        assertThat(notificationsOf(TestTokens.customer(UUID.randomUUID()))).isEmpty();
        assertThat(notificationsOf(TestTokens.driver(customer))).isEmpty();
    }
}
