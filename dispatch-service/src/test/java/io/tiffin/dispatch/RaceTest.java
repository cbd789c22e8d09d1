package io.tiffin.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.dispatch.application.Refused;
import io.tiffin.dispatch.application.ReportProgress.Step;
import io.tiffin.dispatch.domain.OfferEnded;
import io.tiffin.events.RestaurantEvent;
import io.tiffin.events.RestaurantEvent.PrepTimeChanged;
import io.tiffin.kit.id.Uuid7;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Several at the same time; PostgreSQL decides. */
class RaceTest extends DispatchTestBase {

    @Test
    void many_orders_and_many_searchers_never_give_a_driver_two() {
        var drivers =
                IntStream.range(0, 10).mapToObj(i -> driverAt(north(100 + i))).toList();
        var orders = IntStream.range(0, 100).mapToObj(_ -> order()).toList();

        together(IntStream.range(0, 6)
                .<Callable<Object>>mapToObj(_ -> () -> {
                    for (var i = 0; i < 5; i++) {
                        search.run(Set.of(city));
                    }
                    return true;
                })
                .toList());

        var offered = orders.stream().filter(order -> offeredTo(order) != null).toList();
        assertThat(offered).hasSize(drivers.size());
        assertThat(offered.stream().map(this::offeredTo)).containsExactlyInAnyOrderElementsOf(drivers);
        assertThat(drivers.stream().map(this::slotOf)).containsExactlyInAnyOrderElementsOf(offered);
    }

    @RepeatedTest(5)
    void an_offer_is_either_accepted_or_expired() {
        var drivers = IntStream.range(0, 8).mapToObj(i -> driverAt(north(i))).toList();
        var orders = drivers.stream().map(_ -> order()).toList();
        searchOnce();
        var made = orders.stream().map(this::offerOf).toList();
        var asked = orders.stream().map(this::offeredTo).toList();
        pass(Duration.ofSeconds(30).minusMillis(1));

        var work = new ArrayList<Callable<Object>>();
        for (var i = 0; i < orders.size(); i++) {
            var offer = made.get(i);
            var driver = Objects.requireNonNull(asked.get(i));
            work.add(() -> offers.accept(driver, offer));
        }
        work.add(() -> {
            pass(Duration.ofMillis(1));
            expire.run();
            return true;
        });
        together(work);
        expire.run(); // what an acceptance that came too late had locked

        for (var order : orders) {
            var told = told(order);
            var accepted = told.contains("driver.assigned.v1");
            assertThat(stateOf(order)).isEqualTo(accepted ? "ASSIGNED" : "SEARCHING");
        }
        assertThat(drivers.stream().filter(driver -> slotOf(driver) != null))
                .hasSameSizeAs(orders.stream()
                        .filter(order -> stateOf(order).equals("ASSIGNED"))
                        .toList());
    }

    @RepeatedTest(5)
    void a_release_and_a_pick_up_never_both_win() {
        var driver = driverAt(north(1));
        var order = order();
        assigned(order);

        together(List.of(
                () -> {
                    release(order, Uuid7.next());
                    return true;
                },
                () -> {
                    tap(driver, order, Step.PICKED_UP);
                    return true;
                }));

        var told = told(order);
        assertThat(told.contains("delivery.picked_up.v1")).isNotEqualTo(told.contains("driver.released.v1"));
        assertThat(told.contains("driver.release_refused.v1")).isEqualTo(told.contains("delivery.picked_up.v1"));
        assertThat(slotOf(driver)).isEqualTo(told.contains("driver.released.v1") ? null : order);
    }

    @RepeatedTest(5)
    void a_shift_that_ends_while_offers_are_made_ends_without_one_or_not_at_all() {
        var driver = driverAt(north(1));
        var order = order();

        together(List.of(() -> shifts.offline(driver, city), () -> {
            searchOnce();
            return true;
        }));

        var online = jdbc.sql("select online from drivers where id = ?")
                .param(driver)
                .query(Boolean.class)
                .single();
        assertThat(online).isEqualTo(offeredTo(order) != null);
    }

    @RepeatedTest(5)
    void a_driver_hears_nothing_of_a_delivery_after_its_cancellation() {
        var driver = driverAt(north(1));
        var order = order();
        assigned(order);

        together(List.of(
                () -> {
                    release(order, Uuid7.next());
                    return true;
                },
                () -> {
                    var later = new PrepTimeChanged(order, Uuid7.next(), now().plusSeconds(60), now());
                    kitchens.on(List.of(this.<RestaurantEvent>incoming(order, later, null)));
                    return true;
                }));

        assertThat(framesOf(driver)).endsWith("delivery.cancelled");
    }

    /** All start at once; what one of them is refused is its own affair, anything else is not. */
    private static void together(List<Callable<Object>> work) {
        var start = new CyclicBarrier(work.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = work.stream()
                    .map(task -> threads.submit(() -> {
                        start.await();
                        return task.call();
                    }))
                    .toList();
            for (var each : running) {
                try {
                    each.get();
                } catch (ExecutionException e) {
                    assertThat(Stream.of(Refused.class, OfferEnded.class))
                            .as("%s", e.getCause())
                            .anyMatch(type -> type.isInstance(e.getCause()));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
