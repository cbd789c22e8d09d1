package io.tiffin.restaurant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.PATCH;
import static org.springframework.http.HttpMethod.POST;
import static org.springframework.http.HttpMethod.PUT;

import io.tiffin.kit.testing.TestTokens;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;

class RestaurantApiTest extends RestaurantTestBase {

    private static final String CUSTOMER = TestTokens.customer(UUID.randomUUID());

    @Test
    void an_import_publishes_snapshots_and_the_same_again_publishes_nothing() {
        var externalId = UUID.randomUUID().toString();
        var first = json(call(POST, "/v1/ops/restaurants:import", TestTokens.ops(), importBody(externalId, 1, 1, 850)));
        var again = json(call(POST, "/v1/ops/restaurants:import", TestTokens.ops(), importBody(externalId, 1, 1, 850)));

        assertThat(again).isEqualTo(first);
        var id = plain(first.at("/restaurants/0/id").asString()).toString();
        assertThat(published(id)).singleElement().satisfies(state -> {
            assertThat(state.type()).isEqualTo("catalog.restaurant.v1");
            assertThat(state.payload().path("version").asLong()).isEqualTo(1);
            assertThat(state.payload().path("state").asString()).isEqualTo("open");
            assertThat(state.payload().path("sections").toString()).isEqualTo("[\"Dosas\",\"Drinks\"]");
        });
        assertThat(published(id + "/Dosas")).hasSize(1);

        var dearer =
                json(call(POST, "/v1/ops/restaurants:import", TestTokens.ops(), importBody(externalId, 1, 1, 900)));

        assertThat(dearer.at("/restaurants/0/menuVersion").asLong()).isEqualTo(2);
        assertThat(dearer.at("/restaurants/0/items")).isEqualTo(first.at("/restaurants/0/items"));
        assertThat(published(id)).hasSize(1);
        assertThat(published(id + "/Drinks")).hasSize(1);
        assertThat(published(id + "/Dosas"))
                .extracting(section -> section.payload().path("version").asLong())
                .containsExactly(1L, 2L);
    }

    @Test
    void an_import_that_contradicts_itself_is_refused_with_every_field() {
        var wrong = importBody(UUID.randomUUID().toString(), 1, 1, 850)
                .replace("\"amount\": 350, \"currency\": \"EUR\"", "\"amount\": 350, \"currency\": \"USD\"")
                .replace("Europe/Berlin", "Europe/Atlantis");

        var answer = call(POST, "/v1/ops/restaurants:import", TestTokens.ops(), wrong);

        assertThat(answer).hasStatus(422);
        assertThat(json(answer).path("code").asString()).isEqualTo("validation_failed");
        assertThat(json(answer).path("errors").findValuesAsString("pointer"))
                .containsExactly("/restaurants/0/timeZone", "/restaurants/0/sections/1/items/0/price/currency");
        assertThat(call(POST, "/v1/ops/restaurants:import", TestTokens.ops(), "{\"city\": \"a\", \"restaurants\": []}"))
                .hasStatus(422);
        assertThat(call(POST, "/v1/ops/restaurants:import", TestTokens.ops(), "{\"city\": \"a\", \"towns\": []}"))
                .hasStatus(400)
                .bodyJson()
                .extractingPath("errors[0].pointer")
                .isEqualTo("/towns");
    }

    @Test
    void those_that_deliver_to_a_point_come_nearest_first_page_by_page() {
        var far = importOne(10.02, 20).publicId();
        var near = importOne(10.005, 20).publicId();
        var nearest = importOne(10.001, 20).publicId();
        importOne(10.04, 20); // 4.4 km away, delivers within 3

        var first = call(GET, "/v1/restaurants?lat=10&lng=20&limit=2", CUSTOMER, null);
        assertThat(json(first).path("data").findValuesAsString("id")).containsExactly(nearest, near);
        assertThat(json(first).path("hasMore").asBoolean()).isTrue();
        assertThat(first.getResponse().getHeader(HttpHeaders.LINK)).contains("rel=\"next\"");

        var cursor = json(first).path("nextCursor").asString();
        var second = json(call(GET, "/v1/restaurants?lat=10&lng=20&limit=2&cursor=" + cursor, CUSTOMER, null));
        assertThat(second.path("data").findValuesAsString("id")).containsExactly(far);
        assertThat(second.path("hasMore").asBoolean()).isFalse();
        assertThat(second.at("/data/0/distanceM").asLong()).isBetween(2200L, 2240L);

        assertThat(call(GET, "/v1/restaurants?lat=10&lng=200", CUSTOMER, null)).hasStatus(422);
        assertThat(call(GET, "/v1/restaurants?lat=10", CUSTOMER, null)).hasStatus(400);
        assertThat(call(GET, "/v1/restaurants?lat=10&lng=20&cursor=x", CUSTOMER, null))
                .hasStatus(400);
    }

    @Test
    void a_menu_is_read_again_only_when_it_has_changed() {
        var restaurant = importOne(2, 2);
        var uri = "/v1/restaurants/" + restaurant.publicId() + "/menu";
        var menu = call(GET, uri, CUSTOMER, null);
        var tag = String.valueOf(menu.getResponse().getHeader(HttpHeaders.ETAG));
        assertThat(json(menu).at("/sections/0/items/0/availability").asString()).isEqualTo("in_stock");
        assertThat(json(menu).at("/sections/0/items/0/price/amount").asLong()).isEqualTo(850);
        assertThat(tagged(uri, tag)).isEqualTo(304);

        var item = json(menu).at("/sections/0/items/0/id").asString();
        var staff = TestTokens.staff(restaurant.id());
        assertThat(call(PATCH, "/v1/restaurant/menu/items/" + item, staff, "{\"availability\": \"out_of_stock\"}"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("availability")
                .isEqualTo("out_of_stock");

        assertThat(tagged(uri, tag)).isEqualTo(200);
        assertThat(published(restaurant.id().toString()))
                .hasSize(2)
                .last()
                .satisfies(state ->
                        assertThat(state.payload().path("unavailableItems")).hasSize(1));
        assertThat(call(GET, "/v1/restaurants/" + restaurant.publicId(), CUSTOMER, null))
                .hasStatusOk();
    }

    @Test
    void pausing_is_published_once_and_only_by_the_restaurants_own_staff() {
        var restaurant = importOne(3, 3);
        var body = "{\"restaurantId\": \"%s\", \"state\": \"paused\"}".formatted(restaurant.publicId());
        var staff = TestTokens.staff(restaurant.id());

        assertThat(call(PUT, "/v1/restaurant/availability", TestTokens.staff(UUID.randomUUID()), body))
                .hasStatus(404);
        assertThat(call(PUT, "/v1/restaurant/availability", staff, body)).hasStatusOk();
        assertThat(call(PUT, "/v1/restaurant/availability", staff, body)).hasStatusOk();
        assertThat(published(restaurant.id().toString()))
                .extracting(state -> state.payload().path("state").asString())
                .containsExactly("open", "paused");
        assertThat(call(PUT, "/v1/restaurant/availability", staff, body.replace("paused", "asleep")))
                .hasStatus(422);
    }

    @Test
    void foreign_and_impossible_ids_are_not_found() {
        var foreign = TestTokens.staff(UUID.randomUUID());
        var item = importOne(4, 4).items().getFirst().toString().replace("-", "");
        for (var uri : List.of("ord_0199", "0199", "rst_" + item, "ord_" + item)) {
            assertThat(call(POST, "/v1/restaurant/orders/" + uri + "/ready", foreign, null))
                    .hasStatus(404)
                    .bodyJson()
                    .extractingPath("type")
                    .isEqualTo("/problems/not-found");
        }
        assertThat(call(PATCH, "/v1/restaurant/menu/items/itm_" + item, foreign, "{\"availability\": \"in_stock\"}"))
                .hasStatus(404);
        assertThat(call(GET, "/v1/restaurants/rst_" + item, CUSTOMER, null)).hasStatus(404);
        assertThat(call(GET, "/v1/restaurant/orders?restaurantId=rst_" + item, foreign, null))
                .hasStatus(404);
        assertThat(call(GET, "/v1/restaurant/orders?status=burnt", foreign, null))
                .hasStatus(422);
        assertThat(json(call(GET, "/v1/restaurant/orders?status=new", foreign, null))
                        .path("data"))
                .isEmpty();
    }

    @Test
    void taps_are_validated() {
        var staff = TestTokens.staff(UUID.randomUUID());
        var order = "/v1/restaurant/orders/ord_" + UUID.randomUUID().toString().replace("-", "");
        assertThat(call(POST, order + "/accept", staff, "{}")).hasStatus(422);
        assertThat(call(POST, order + "/accept", staff, "{\"prepMinutes\": -1}"))
                .hasStatus(422);
        assertThat(call(POST, order + "/accept", staff, "{\"prepMinutes\": \"ten\"}"))
                .hasStatus(400);
        assertThat(call(POST, order + "/accept", staff, "{\"prepMinutes\": 10, \"status\": \"ready\"}"))
                .hasStatus(400);
        assertThat(call(POST, order + "/accept", staff, null)).hasStatus(400);
        assertThat(call(POST, order + "/reject", staff, "{\"reason\": \" \"}")).hasStatus(422);
        assertThat(call(POST, order + "/prep-time", staff, "{\"minutes\": 1000}"))
                .hasStatus(422);
    }

    private int tagged(String uri, String tag) {
        return mvc.get()
                .uri(uri)
                .header("Authorization", "Bearer " + CUSTOMER)
                .header(HttpHeaders.IF_NONE_MATCH, tag)
                .exchange()
                .getResponse()
                .getStatus();
    }
}
