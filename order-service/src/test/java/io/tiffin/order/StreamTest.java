package io.tiffin.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.AssignmentEvent;
import io.tiffin.events.MoneyAmount;
import io.tiffin.events.PaymentEvent;
import io.tiffin.events.RestaurantEvent;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.StringRedisTemplate;
import tools.jackson.databind.JsonNode;

class StreamTest extends RunningService {

    @Autowired
    private StringRedisTemplate redis;

    @BeforeEach
    void the_restaurant_is_open() {
        openRestaurant();
    }

    private record Frame(String event, @Nullable Long id, JsonNode data) {}

    /** An open stream, read frame by frame. */
    private final class Sse implements AutoCloseable {

        private final Stream<String> lines;
        private final Iterator<String> iterator;
        private final boolean over;

        Sse(String path, String token, @Nullable Long lastEventId) {
            var request = request(path, token).header("Accept", "text/event-stream");
            if (lastEventId != null) {
                request.header("Last-Event-ID", lastEventId.toString());
            }
            try {
                var answer = HTTP.send(request.build(), BodyHandlers.ofLines());
                over = answer.statusCode() == 204;
                assertThat(answer.statusCode()).isIn(200, 204);
                assertThat(over
                                || answer.headers()
                                        .firstValue("Content-Type")
                                        .orElse("")
                                        .startsWith("text/event-stream"))
                        .isTrue();
                lines = answer.body();
                iterator = lines.iterator();
            } catch (IOException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        /** Null at the end of the stream. */
        @Nullable
        Frame next() {
            var event = "";
            Long id = null;
            while (iterator.hasNext()) {
                var line = iterator.next();
                if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = Long.valueOf(line.substring(4));
                } else if (line.startsWith("data: ")) {
                    return new Frame(event, id, JSON.readTree(line.substring(6)));
                }
            }
            return null;
        }

        @Nullable
        Frame nextLine() {
            var frame = next();
            while (frame != null && frame.id() == null) {
                frame = next();
            }
            return frame;
        }

        @Override
        public void close() {
            lines.close();
        }
    }

    @Test
    void a_stream_that_breaks_again_and_again_misses_nothing_and_ends_with_the_order() {
        var order = place();
        var random = new Random(7);
        var watching = CompletableFuture.supplyAsync(() -> {
            var seen = new ArrayList<Frame>();
            Long last = null;
            while (true) {
                try (var stream = new Sse(path(order) + "/events", customerToken(), last)) {
                    for (var left = random.nextInt(1, 4); left > 0; left--) {
                        var frame = stream.nextLine();
                        if (frame == null) {
                            return seen;
                        }
                        seen.add(frame);
                        last = frame.id();
                    }
                }
            }
        });
        authorized(order);
        accepted(order);
        assigned(order);
        tell(new RestaurantEvent.TicketReady(order, RESTAURANT, now()));
        tell(new AssignmentEvent.PickedUp(order, driver, now()));
        awaitStep(order, "DELIVERING");
        tell(new AssignmentEvent.Delivered(order, driver, now()));
        awaitStep(order, "SETTLING");
        tell(
                new PaymentEvent.PaymentCaptured(order, order, new MoneyAmount(1_750, "EUR"), now()),
                lastSent(order, "payment.capture.v1").ask());

        var seen = watching.orTimeout(30, TimeUnit.SECONDS).join();

        assertThat(seen)
                .extracting(Frame::id)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, seen.size()).boxed().toList());
        assertThat((long) seen.size()).isEqualTo(count("select max(sequence) from timeline where order_id = ?", order));
        assertThat(seen).allMatch(frame -> frame.event().equals("order.updated"));
        var last = seen.getLast().data();
        assertThat(last.path("status").asString()).isEqualTo("delivered");
        assertThat(last.path("payment").path("status").asString()).isEqualTo("captured");
        assertThat(last.path("type").asString()).isEqualTo("payment.captured");
    }

    @Test
    void news_reach_an_open_stream_at_once() {
        var order = place();
        try (var stream = new Sse(path(order) + "/events", customerToken(), null)) {
            assertThat(type(stream.nextLine())).isEqualTo("order.placed");
            authorized(order);
            assertThat(type(stream.nextLine())).isEqualTo("payment.authorized");
            post(path(order) + "/cancel", customerToken(), "{}");
            assertThat(type(stream.nextLine())).isEqualTo("order.cancelled");
        }
    }

    private static String type(@Nullable Frame frame) {
        assertThat(frame).isNotNull();
        return frame == null ? "" : frame.data().path("type").asString();
    }

    @Test
    void positions_and_arrival_times_pass_through_without_an_id_and_silence_is_a_heartbeat() {
        var order = place();
        var location =
                "{\"type\": \"delivery.location\", \"data\": {\"position\": {\"lat\": 52.5, \"lng\": 13.4}, \"at\": \"2026-11-21T12:00:00Z\"}}";
        try (var stream = new Sse(path(order) + "/events", customerToken(), null)) {
            stream.nextLine();
            var frame = stream.next();
            assertThat(frame).extracting(Frame::event).isEqualTo("heartbeat"); // subscribed by now
            redis.convertAndSend("tracking:" + order, location);
            redis.convertAndSend("tracking:" + order, "not for us");
            redis.convertAndSend(
                    "tracking:" + order,
                    "{\"type\": \"eta.updated\", \"data\": {\"etaAt\": \"2026-11-21T12:30:00Z\"}}");
            frame = stream.next();
            while (frame != null && frame.event().equals("heartbeat")) {
                frame = stream.next();
            }
            assertThat(frame).extracting(Frame::event, Frame::id).containsExactly("delivery.location", null);
            frame = stream.next();
            assertThat(frame == null ? "" : frame.data().path("etaAt").asString())
                    .isEqualTo("2026-11-21T12:30:00Z");
        }
    }

    @Test
    void the_last_position_is_part_of_an_order_under_way() {
        var order = place();
        authorized(order);
        accepted(order);
        assigned(order);
        var before = order(order).raw().headers().firstValue("ETag");
        redis.opsForValue()
                .set(
                        "tracking:last:" + order,
                        "{\"type\": \"delivery.location\", \"data\": {\"position\": {\"lat\": 52.5, \"lng\": 13.4}}}");

        var seen = order(order);

        assertThat(seen.body().path("delivery").path("position").path("lat").asDouble())
                .isEqualTo(52.5);
        assertThat(seen.raw().headers().firstValue("ETag")).isNotEqualTo(before);
        assertThat(seen.raw().headers().firstValue("ETag").orElse("")).matches("\"\\d+-[0-9a-f]+\"");
    }

    @Test
    void a_weak_client_polls_and_waits_for_what_comes() {
        var order = place();

        var first = get(path(order) + "/events?wait=0", customerToken());
        assertThat(first.body().path("data")).hasSize(1);
        assertThat(get(path(order) + "/events?wait=0&after=1", customerToken())
                        .body()
                        .path("data"))
                .isEmpty();

        var waiting =
                CompletableFuture.supplyAsync(() -> get(path(order) + "/events?wait=12&after=1", customerToken()));
        authorized(order);
        var answer = waiting.join();
        assertThat(answer.body().path("data").get(0).path("type").asString()).isEqualTo("payment.authorized");
        assertThat(answer.body().path("closed").asBoolean()).isFalse();
    }

    @Test
    void a_browser_opens_the_stream_with_a_token_of_one_order_and_one_minute() {
        var order = place();
        var other = place();
        var issued = post(path(order) + "/stream-token", customerToken(), null);
        var token = issued.body().path("token").asString();

        try (var stream = new Sse(path(order) + "/events?st=" + token, "", null)) {
            assertThat(type(stream.nextLine())).isEqualTo("order.placed");
        }
        assertThat(get(path(other) + "/events?st=" + token, "").status()).isEqualTo(401);
        assertThat(get(path(order) + "/events?st=made-up", "").status()).isEqualTo(401);
        jdbc.update("update stream_tokens set expires_at = now() - interval '1 second' where order_id = ?", order);
        assertThat(get(path(order) + "/events?st=" + token, "").status()).isEqualTo(401);
    }

    @Test
    void a_closed_order_shows_all_and_ends() {
        var order = place();
        tell(
                new PaymentEvent.PaymentDeclined(order, order, "insufficient_funds", now()),
                lastSent(order, "payment.authorize.v1").ask());
        await().atMost(PATIENCE).until(() -> count("select count(*) from orders where id = ? and closed", order) == 1);

        try (var stream = new Sse(path(order) + "/events", customerToken(), null)) {
            assertThat(type(stream.nextLine())).isEqualTo("order.placed");
            var last = stream.nextLine();
            assertThat(type(last)).isEqualTo("order.cancelled");
            assertThat(
                            last == null
                                    ? ""
                                    : last.data()
                                            .path("cancellation")
                                            .path("reason")
                                            .asString())
                    .isEqualTo("card_declined");
            assertThat(stream.next()).extracting(Frame::event).isEqualTo("closed");
            assertThat(stream.next()).isNull();
        }
        try (var resumed = new Sse(path(order) + "/events", customerToken(), 2L)) {
            assertThat(resumed.over).isTrue();
        }
        assertThat(get(path(order) + "/events?wait=0&after=2", customerToken())
                        .body()
                        .path("closed")
                        .asBoolean())
                .isTrue();
    }
}
