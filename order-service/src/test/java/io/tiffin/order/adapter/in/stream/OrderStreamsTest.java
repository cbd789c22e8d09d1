package io.tiffin.order.adapter.in.stream;

import static io.tiffin.order.domain.OrderFixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tiffin.order.application.Life.NumberedEntry;
import io.tiffin.order.application.OrderReads;
import io.tiffin.order.application.OrderView;
import io.tiffin.order.domain.Actor;
import io.tiffin.order.domain.Entry;
import io.tiffin.order.domain.OrderFixture;
import io.tiffin.order.domain.OrderStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrderStreamsTest {

    private static final UUID ORDER = new UUID(0, 1);

    private final Timelines reads = new Timelines();
    private final Quiet signals = new Quiet();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final OrderStreams streams = new OrderStreams(reads, signals, meters);

    @AfterEach
    void stop() {
        streams.stop();
    }

    /** One order with five lines. */
    private static final class Timelines implements OrderReads {

        private volatile Runnable whileReading = () -> {};
        private volatile @Nullable Integer last;

        @Override
        public Map<UUID, Since> after(Map<UUID, Integer> sequences) {
            var news = new HashMap<UUID, Since>();
            sequences.forEach((order, after) -> news.put(order, new Since(lines(after + 1, 5), last)));
            whileReading.run();
            return news;
        }

        @Override
        public Optional<OrderView> find(UUID order, UUID customer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<OrderView> list(UUID customer, Set<OrderStatus> statuses, @Nullable UUID before, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<DropOff> dropOff(UUID order, UUID driver) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean exists(UUID order, UUID customer) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Quiet implements Signals {

        private volatile Runnable following = () -> {};

        @Override
        public void listen(Consumer<Collection<UUID>> woken, BiConsumer<UUID, Frame.Live> live) {}

        @Override
        public void follow(UUID order) {
            following.run();
        }

        @Override
        public void leave(UUID order) {}

        @Override
        public void announce(Set<UUID> orders) {}

        @Override
        public void close() {}
    }

    private static List<NumberedEntry> lines(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(sequence -> new NumberedEntry(
                        sequence,
                        new Entry(
                                "line",
                                NOON,
                                Actor.SYSTEM,
                                Map.of(),
                                OrderFixture.placed().facets())))
                .toList();
    }

    private static List<Integer> sequences(Watch watch) throws InterruptedException {
        var seen = new ArrayList<Integer>();
        while (watch.next(Duration.ZERO) instanceof Frame.Line(var line)) {
            seen.add(line.sequence());
        }
        return seen;
    }

    @Test
    void a_stream_that_opens_while_another_one_looks_misses_nothing() throws Exception {
        streams.start();
        var present = new CompletableFuture<Void>();
        var looked = new CompletableFuture<Void>();
        var opened = new CompletableFuture<Watch>();
        reads.whileReading = () -> {
            reads.whileReading = () -> {};
            signals.following = () -> {
                present.complete(null);
                looked.orTimeout(5, TimeUnit.SECONDS).join();
            };
            opened.completeAsync(() -> streams.watch(ORDER, 0));
            present.orTimeout(5, TimeUnit.SECONDS).join();
        };

        var resumed = streams.watch(ORDER, 3);
        looked.complete(null);

        assertThat(sequences(resumed)).containsExactly(4, 5);
        assertThat(sequences(opened.get(5, TimeUnit.SECONDS))).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void only_the_end_of_an_order_closes_a_stream() throws Exception {
        reads.last = 5;
        streams.start();
        var watching = streams.watch(ORDER, 4);
        assertThat(sequences(streams.watch(ORDER, 0))).hasSize(5);
        assertThat(streams.watch(ORDER, 5).isOver()).isTrue();
        assertThat(watching.next(Duration.ZERO)).isInstanceOf(Frame.Line.class);
        assertThat(watching.next(Duration.ZERO)).isEqualTo(new Frame.End(Frame.Reason.CLOSED));

        reads.last = null;
        var open = streams.watch(ORDER, 5);
        streams.stop();
        assertThat(open.next(Duration.ZERO)).isEqualTo(new Frame.End(Frame.Reason.CUT));
    }

    @Test
    void a_stream_whose_first_look_fails_is_not_kept() {
        reads.whileReading = () -> {
            throw new IllegalStateException("the database is away");
        };

        assertThatThrownBy(() -> streams.watch(ORDER, 0)).isInstanceOf(IllegalStateException.class);

        assertThat(meters.get("order.streams.open").gauge().value()).isZero();
    }

    @Test
    void a_watch_takes_only_the_line_that_follows_and_ends_only_behind_the_last() throws Exception {
        var watch = new Watch(ORDER, 0, _ -> {});

        watch.offer(new OrderReads.Since(lines(3, 5), 5));
        assertThat(watch.next(Duration.ZERO)).isNull();

        watch.offer(new OrderReads.Since(lines(1, 5), 5));
        assertThat(sequences(watch)).containsExactly(1, 2, 3, 4, 5);
        watch.offer(new OrderReads.Since(lines(6, 6), 5));
        assertThat(watch.next(Duration.ZERO)).isNull();
    }
}
