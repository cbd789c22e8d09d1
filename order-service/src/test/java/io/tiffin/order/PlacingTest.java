package io.tiffin.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.CatalogSnapshot.RestaurantState;
import io.tiffin.events.GeoPoint;
import io.tiffin.events.MoneyAmount;
import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.testing.TestTokens;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlacingTest extends RunningService {

    @BeforeEach
    void the_restaurant_is_open() {
        openRestaurant();
    }

    @Test
    void an_order_is_placed_priced_and_on_its_way_to_the_bank_in_one_transaction() {
        var answer = post("/v1/orders", customerToken(), basket(2, 1_750), "Idempotency-Key", "one");

        assertThat(answer.status()).isEqualTo(201);
        var order = id(answer);
        assertThat(answer.raw().headers().firstValue("Location")).hasValue(path(order));
        assertThat(answer.raw().headers().firstValue("ETag")).isPresent();
        var body = answer.body();
        assertThat(body.path("status").asString()).isEqualTo("placed");
        assertThat(body.path("total").path("amount").asLong()).isEqualTo(1_750);
        assertThat(body.path("payment").path("status").asString()).isEqualTo("pending");
        assertThat(body.path("timeline").get(0).path("type").asString()).isEqualTo("order.placed");
        assertThat(sentTypes(order)).containsExactly("order.placed.v1", "payment.authorize.v1");
        assertThat(sent(order)).extracting(Sent::sequence).containsExactly(1L, 2L);
        assertThat(count("select count(*) from asks where subject = ? and kind = 'AUTHORIZE'", order))
                .isEqualTo(1);
    }

    @Test
    void personal_data_stays_in_the_drop_off() {
        var order = place();

        assertThat(sent(order))
                .noneMatch(sent -> sent.payload().toString().contains("Secret Street")
                        || sent.payload().toString().contains("Ada"));
        assertThat(order(order).raw().body()).doesNotContain("Secret Street");
    }

    @Test
    void a_second_tap_gets_the_same_answer_and_places_nothing() {
        var key = Uuid7.next().toString();
        var first = post("/v1/orders", customerToken(), basket(2, 1_750), "Idempotency-Key", key);
        var second = post("/v1/orders", customerToken(), basket(2, 1_750), "Idempotency-Key", key);

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.raw().headers().firstValue("Location"))
                .isEqualTo(first.raw().headers().firstValue("Location"));
        assertThat(count("select count(*) from orders where customer_id = ?", customer))
                .isEqualTo(1);
    }

    @Test
    void two_taps_at_the_same_moment_place_one_order() {
        var key = Uuid7.next().toString();
        var answers = IntStream.range(0, 4)
                .parallel()
                .mapToObj(_ -> post("/v1/orders", customerToken(), basket(2, 1_750), "Idempotency-Key", key))
                .toList();

        assertThat(answers).allMatch(answer -> answer.status() == 201);
        assertThat(answers.stream().map(RunningService::id).distinct()).hasSize(1);
        assertThat(count("select count(*) from orders where customer_id = ?", customer))
                .isEqualTo(1);
    }

    @Test
    void a_key_is_for_one_request_of_one_customer() {
        var key = Uuid7.next().toString();
        post("/v1/orders", customerToken(), basket(2, 1_750), "Idempotency-Key", key);

        var other = post("/v1/orders", customerToken(), basket(3, 2_500), "Idempotency-Key", key);
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("idempotency_key_reused");

        var neighbour = TestTokens.customer(Uuid7.next());
        assertThat(post("/v1/orders", neighbour, basket(3, 2_500), "Idempotency-Key", key)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void without_a_key_nothing_is_placed() {
        var answer = post("/v1/orders", customerToken(), basket(2, 1_750));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("idempotency_key_missing");
        assertThat(count("select count(*) from orders where customer_id = ?", customer))
                .isZero();
    }

    @Test
    void another_price_is_refused_with_the_lines_and_the_key_stays_free() {
        var answer = post("/v1/orders", customerToken(), basket(2, 1_700), "Idempotency-Key", "k");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("price_changed");
        assertThat(answer.body().path("total").path("amount").asLong()).isEqualTo(1_750);
        assertThat(answer.body()
                        .path("lines")
                        .get(0)
                        .path("lineTotal")
                        .path("amount")
                        .asLong())
                .isEqualTo(1_500);
        assertThat(post("/v1/orders", customerToken(), basket(2, 1_750), "Idempotency-Key", "k")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void what_cannot_be_ordered_is_refused_with_its_reason() {
        refused(basket(SOLD_OUT, 2, 2_150, "EUR", 52.53), 409, "item_unavailable");
        refused(basket(SOUP, 1, 1_000, "EUR", 52.53), 422, "min_order_not_met");
        refused(basket(SOUP, 2, 1_750, "EUR", 53.53), 422, "address_out_of_range");
        refused(basket(SOUP, 2, 1_750, "USD", 52.53), 422, "other_currency");
        refused(basket(SOUP, 2, 1_750, "XXY", 52.53), 422, "validation_failed");
        refused(basket(SOUP, 0, 250, "EUR", 52.53), 422, "validation_failed");
        refused(basket(2, 1_750).replace("Ada", ""), 422, "validation_failed");
        refused(basket(2, 1_750).replace("rst_", "itm_"), 422, "validation_failed");
        refused(
                basket(2, 1_750).replace(PublicId.format("rst", RESTAURANT), PublicId.format("rst", new UUID(1, 1))),
                422,
                "validation_failed");
        refused(basket(2, 1_750).replace("\"phone\"", "\"price\": 1, \"phone\""), 400, "malformed_request");
        refused("{", 400, "malformed_request");
        assertThat(count("select count(*) from orders where customer_id = ?", customer))
                .isZero();
    }

    private void refused(String body, int status, String code) {
        var answer = post(
                "/v1/orders",
                customerToken(),
                body,
                "Idempotency-Key",
                Uuid7.next().toString());
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.body().path("type").asString()).isEqualTo("/problems/" + code.replace('_', '-'));
    }

    @Test
    void a_body_of_ten_megabytes_is_refused() {
        var answer = post(
                "/v1/orders",
                customerToken(),
                basket(2, 1_750).replace("Ada", "A".repeat(10_000_000)),
                "Idempotency-Key",
                "big");

        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void a_closed_restaurant_takes_no_orders_and_an_older_snapshot_does_not_close_it_again() {
        var closing = Uuid7.next();
        snapshot(closing, 5, "closed");
        await().atMost(PATIENCE).until(() -> count("select count(*) from restaurants where id = ?", closing) == 1);
        var body = basket(2, 1_750).replace(PublicId.format("rst", RESTAURANT), PublicId.format("rst", closing));

        refused(body, 409, "restaurant_closed");

        snapshot(closing, 7, "open");
        snapshot(closing, 6, "closed");
        await().atMost(PATIENCE).until(() -> count("select version from restaurants where id = ?", closing) == 7);
        refused(body, 409, "item_unavailable"); // open again, but its menu has not come
    }

    private void snapshot(UUID restaurant, long version, String state) {
        publishSnapshot(restaurant.toString(), state(restaurant, version, "Bar", state));
    }

    private static RestaurantState state(UUID restaurant, long version, String name, String state) {
        return new RestaurantState(
                restaurant,
                version,
                "testville",
                name,
                new GeoPoint(52.52, 13.405),
                3_000,
                state,
                new MoneyAmount(0, "EUR"),
                new MoneyAmount(250, "EUR"),
                List.of("soups"),
                List.of());
    }

    @Test
    void a_snapshot_that_cannot_be_stored_holds_up_no_other() {
        var restaurant = Uuid7.next();
        publishSnapshot(restaurant.toString(), state(restaurant, 1, "Bar\0", "open"));
        publishSnapshot(restaurant.toString(), state(restaurant, 2, "Bar", "open"));

        await().atMost(PATIENCE).until(() -> count("select count(*) from restaurants where id = ?", restaurant) == 1);
    }

    @Test
    void the_service_is_ready_when_its_catalogue_has_caught_up() {
        await().atMost(PATIENCE)
                .until(() -> get("/actuator/health/readiness", "").status() == 200);

        assertThat(get("/actuator/health/readiness", "")
                        .body()
                        .at("/components/catalogue/status")
                        .asString())
                .isEqualTo("UP");
    }

    @Test
    void orders_are_listed_newest_first_page_by_page() {
        var first = place();
        var second = place();
        var third = place();

        var page = get("/v1/orders?limit=2&status=placed", customerToken());
        assertThat(ids(page)).containsExactly(third, second);
        assertThat(page.body().path("hasMore").asBoolean()).isTrue();

        var rest = get(
                "/v1/orders?limit=2&cursor=" + page.body().path("nextCursor").asString(), customerToken());
        assertThat(ids(rest)).containsExactly(first);
        assertThat(get("/v1/orders?status=delivered", customerToken()).body().path("data"))
                .isEmpty();
        assertThat(get("/v1/orders?status=eaten", customerToken()).status()).isEqualTo(422);
        assertThat(get("/v1/orders?limit=0", customerToken()).status()).isEqualTo(422);
        assertThat(get("/v1/orders?cursor=x", customerToken()).status()).isEqualTo(400);
    }

    private static List<UUID> ids(Answer page) {
        return page.body()
                .path("data")
                .valueStream()
                .map(order -> PublicId.parse("ord", order.path("id").asString()).orElseThrow())
                .toList();
    }

    @Test
    void an_order_is_nobody_elses_business() {
        var order = place();
        var stranger = TestTokens.customer(Uuid7.next());

        assertThat(get(path(order), stranger).status()).isEqualTo(404);
        assertThat(post(path(order) + "/cancel", stranger, "{}").status()).isEqualTo(404);
        assertThat(get(path(order) + "/events", stranger).status()).isEqualTo(404);
        assertThat(post(path(order) + "/stream-token", stranger, null).status()).isEqualTo(404);
        assertThat(get(path(order) + "/drop-off", TestTokens.driver(driver)).status())
                .isEqualTo(404);
        assertThat(get("/v1/orders/ord_nonsense", customerToken()).status()).isEqualTo(404);
    }

    @Test
    void what_has_not_changed_is_not_sent_again() {
        var order = place();
        var tag = order(order).raw().headers().firstValue("ETag").orElseThrow();

        var again = send(request(path(order), customerToken())
                .header("If-None-Match", tag)
                .GET());

        assertThat(again.status()).isEqualTo(304);
    }
}
