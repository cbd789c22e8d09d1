package io.tiffin.restaurant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.BusinessDeadline;
import io.tiffin.events.MoneyAmount;
import io.tiffin.events.OrderLine;
import io.tiffin.events.RestaurantCommand.OpenTicket;
import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.testing.TestTokens;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.restaurant.application.OpenAndCancelTickets;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

class TabletStreamTest extends RestaurantTestBase {

    @Autowired
    OpenAndCancelTickets tickets;

    @Autowired
    BusinessClock clock;

    @LocalServerPort
    int port;

    @Test
    void a_tablet_that_connects_later_is_shown_what_it_has_not_acknowledged() {
        var restaurant = importOne(52.5, 13.4);
        var order = Uuid7.next();
        open(order, restaurant);

        var shown = new CopyOnWriteArrayList<String>();
        var socket = connect(TestTokens.staff(restaurant.id()), shown);
        await().atMost(Duration.ofSeconds(10)).until(() -> !shown.isEmpty());

        var frame = JSON.readTree(shown.getFirst());
        assertThat(frame.path("type").asString()).isEqualTo("ticket.new");
        assertThat(frame.path("id").asString()).isEqualTo(PublicId.format("ord", order));
        assertThat(frame.at("/data/restaurantId").asString()).isEqualTo(restaurant.publicId());
        assertThat(frame.at("/data/status").asString()).isEqualTo("new");
        assertThat(frame.at("/data/lines/0/quantity").asInt()).isEqualTo(2);
        assertThat(frame.at("/data/respondBy").asString()).endsWith("Z");

        socket.sendText("{\"ack\": %d}".formatted(frame.path("seq").asLong()), true)
                .join();
        await().atMost(Duration.ofSeconds(10)).until(() -> framesOf(restaurant) == 0);
        socket.abort();
    }

    @Test
    void nobody_but_a_restaurants_staff_connects() {
        assertThatThrownBy(() -> connect(TestTokens.customer(UUID.randomUUID()), new CopyOnWriteArrayList<>()))
                .isInstanceOf(CompletionException.class);
        assertThatThrownBy(() -> connect("nonsense", new CopyOnWriteArrayList<>()))
                .isInstanceOf(CompletionException.class);
    }

    private void open(UUID order, Imported restaurant) {
        var command = new OpenTicket(
                order,
                Uuid7.next(),
                restaurant.id(),
                List.of(new OrderLine(restaurant.items().getFirst(), "Masala dosa", 2, new MoneyAmount(850, "EUR"))),
                new BusinessDeadline(clock.now().plus(Duration.ofMinutes(5))));
        tickets.on(List.of(new Incoming<>(
                Uuid7.next(), "test", 0, 0, order.toString(), "testville", command, clock.now(), Uuid7.next(), null)));
    }

    private WebSocket connect(String token, List<String> shown) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .subprotocols("delivery.v1")
                .buildAsync(URI.create("ws://localhost:" + port + "/v1/restaurant/stream"), new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                        shown.add(data.toString());
                        socket.request(1);
                        return null;
                    }
                })
                .join();
    }

    private long framesOf(Imported restaurant) {
        return jdbc.sql("select count(*) from stream_frames where recipient = :id")
                .param("id", restaurant.id())
                .query(Long.class)
                .single();
    }
}
