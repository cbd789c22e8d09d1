package io.tiffin.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.dispatch.application.NotYours;
import io.tiffin.dispatch.application.Refused;
import io.tiffin.dispatch.application.ReportProgress.Step;
import io.tiffin.dispatch.domain.IllegalJobTransition;
import io.tiffin.dispatch.domain.OfferEnded;
import io.tiffin.events.DispatchCommand;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.Incoming;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.EmptyResultDataAccessException;

/**
 * A city in which anything may happen at any time, by a seed: drivers come and go, answer, ignore, fall silent, tap late;
 * orders are sought, cancelled, asked for twice. D1 to D4 hold all the time and in what was told.
 */
class CitySimulationTest extends DispatchTestBase {

    private static final int DRIVERS = 12;
    private static final int ORDERS = 60;
    private static final int STEPS = 900;
    private static final List<Step> STEPS_ON_THE_WAY = List.of(Step.values());
    private static final Set<String> TAKES = Set.of("driver.assigned.v1", "driver.reassigned.v1");
    private static final Set<String> ENDS =
            Set.of("delivery.delivered.v1", "delivery.undeliverable.v1", "driver.none_found.v1", "driver.released.v1");

    private final List<UUID> drivers = new CopyOnWriteArrayList<>();
    private final List<UUID> orders = new CopyOnWriteArrayList<>();
    private final Map<UUID, Incoming<DispatchCommand>> sought = new ConcurrentHashMap<>();
    private final AtomicInteger left = new AtomicInteger(ORDERS);

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 4"})
    void the_promises_about_drivers_hold(long seed, int threads) throws Exception {
        IntStream.range(0, DRIVERS).forEach(i -> drivers.add(driverAt(north(200.0 * i))));

        try (var running = Executors.newFixedThreadPool(threads)) {
            var lives = IntStream.range(0, threads)
                    .mapToObj(thread -> running.submit(() -> live(new Random(seed * 31 + thread), threads == 1)))
                    .toList();
            for (var life : lives) {
                try {
                    life.get();
                } catch (ExecutionException e) {
                    throw new AssertionError("seed " + seed, e.getCause());
                }
            }
        }
        settle();

        checkRows(seed);
        checkLog(seed);
        assertThat(orders)
                .as("seed %d", seed)
                .allSatisfy(
                        order -> assertThat(told(order)).as("D3 of %s", order).anyMatch(ENDS::contains));
    }

    private void live(Random random, boolean checkAllTheTime) {
        for (var step = 0; step < STEPS / (checkAllTheTime ? 1 : 4); step++) {
            try {
                step(random);
            } catch (Refused
                    | OfferEnded
                    | IllegalJobTransition
                    | NotYours
                    | CannotAcquireLockException
                    | EmptyResultDataAccessException _) {
                // an honest no, or an offer that went while we looked
            }
            if (checkAllTheTime && step % 30 == 0) {
                checkRows(step);
            }
        }
    }

    private void step(Random random) {
        var driver = drivers.get(random.nextInt(drivers.size()));
        var order = orders.isEmpty() ? null : orders.get(random.nextInt(orders.size()));
        switch (random.nextInt(16)) {
            case 0, 1 -> seek();
            case 2, 3 -> searchOnce();
            case 4 -> {
                pass(Duration.ofSeconds(random.nextInt(40)));
                drivers.stream()
                        .filter(_ -> random.nextInt(10) > 0)
                        .forEach(each -> ping(each, north(random.nextInt(4_000))));
            }
            case 5 -> expire.run();
            case 6, 7, 8 -> answer(order, random);
            case 9, 10, 11, 12 -> tapSomething(order, random);
            case 13 -> {
                if (order != null && random.nextBoolean()) {
                    release(order, Uuid7.next());
                } else if (order != null) {
                    silent(order, Objects.requireNonNullElse(carrierOf(order), driver));
                }
            }
            case 14 -> {
                if (random.nextBoolean()) {
                    shifts.offline(driver, city);
                } else {
                    shifts.online(driver, city, north(random.nextInt(4_000)), null);
                }
            }
            default -> again(order, random);
        }
    }

    private void seek() {
        if (left.getAndDecrement() > 0) {
            var message = findMessage(Uuid7.next(), Uuid7.next());
            sought.put(message.keyAsUuid(), message);
            asks.on(List.of(message));
            orders.add(message.keyAsUuid());
        }
    }

    /** The same message once more, or the same ask in a new one. */
    private void again(@Nullable UUID order, Random random) {
        if (order != null) {
            var message = Objects.requireNonNull(sought.get(order));
            asks.on(List.of(
                    random.nextBoolean()
                            ? message
                            : incoming(order, message.event(), Objects.requireNonNull(message.ask()))));
        }
    }

    private void answer(@Nullable UUID order, Random random) {
        var asked = order == null ? null : offeredTo(order);
        if (order == null || asked == null) {
            return;
        }
        var offer = offerOf(order);
        if (random.nextInt(5) > 0) {
            offers.accept(asked, offer);
        } else if (random.nextBoolean()) {
            offers.decline(asked, offer, "no");
        }
    }

    /** By who carries it, or by anybody who ever did. */
    private void tapSomething(@Nullable UUID order, Random random) {
        if (order == null) {
            return;
        }
        var ever = jdbc.sql("select driver_id from offers where order_id = ? and state not in ('OPEN', 'DECLINED')")
                .param(order)
                .query(UUID.class)
                .list();
        if (ever.isEmpty()) {
            return;
        }
        var driver = ever.get(random.nextInt(ever.size()));
        if (random.nextInt(12) == 0) {
            progress.fail(driver, order, "problem", null);
        } else {
            tap(driver, order, STEPS_ON_THE_WAY.get(random.nextInt(STEPS_ON_THE_WAY.size())));
        }
    }

    private @Nullable UUID carrierOf(UUID order) {
        return jdbc.sql("select driver_id from jobs where order_id = ? and driver_id is not null")
                .param(order)
                .query(UUID.class)
                .optional()
                .orElse(null);
    }

    /** Nobody accepts any more; who carries something brings it to its end. */
    private void settle() {
        for (var round = 0; round < 3; round++) {
            expire.run();
            searchOnce();
            for (var order : orders) {
                var carrier = carrierOf(order);
                if (carrier != null && !stateOf(order).equals("OFFERED")) {
                    tap(carrier, order, Step.PICKED_UP);
                    tap(carrier, order, Step.DELIVERED);
                }
            }
            pass(WINDOW);
        }
        expire.run();
        searchOnce();
    }

    private void checkRows(long seed) {
        var jobsAndSlots = jdbc.sql("""
                select count(*) from jobs j full join driver_slots s on s.order_id = j.order_id
                where coalesce(j.city, s.city) = ? and coalesce(s.driver_id, j.driver_id) is not null
                and s.order_id is distinct from null and s.driver_id is distinct from j.driver_id""").param(city).query(Long.class).single();
        assertThat(jobsAndSlots)
                .as("D2: slots and jobs disagree, seed %d", seed)
                .isZero();
        var heldWithoutSlot = jdbc.sql("""
                select count(*) from jobs j where city = ? and driver_id is not null and not exists (
                    select from driver_slots s where s.order_id = j.order_id and s.driver_id = j.driver_id)""").param(city).query(Long.class).single();
        assertThat(heldWithoutSlot)
                .as("D1: a job without a claim, seed %d", seed)
                .isZero();
        var offShift = jdbc.sql("""
                select count(*) from drivers d where city = ? and not online
                and (exists (select from driver_slots s where s.driver_id = d.id)
                    or exists (select from jobs j where j.driver_id = d.id))""").param(city).query(Long.class).single();
        assertThat(offShift).as("D4: off shift with a job, seed %d", seed).isZero();
    }

    /** In commit order: a driver's slot serialises all that concerns him. */
    private void checkLog(long seed) {
        var carrier = new HashMap<String, String>();
        jdbc.sql("select key, headers, payload from outbox where headers ->> 'city' = ? order by position")
                .param(city)
                .query(row -> {
                    var type = JSON.readTree(row.getString("headers"))
                            .path("ce_type")
                            .asString();
                    var order = Objects.requireNonNull(row.getString("key"));
                    if (TAKES.contains(type)) {
                        var driver = JSON.readTree(row.getBytes("payload"))
                                .path("driverId")
                                .asString();
                        carrier.put(order, driver);
                        assertThat(carrier.values().stream().filter(driver::equals))
                                .as("D1: driver %s, seed %d", driver, seed)
                                .hasSize(1);
                    } else if (ENDS.contains(type) || type.equals("driver.unassigned.v1")) {
                        carrier.remove(order);
                    }
                });
        assertThat(carrier)
                .as("nobody carries anything at the end, seed %d", seed)
                .isEmpty();
    }
}
