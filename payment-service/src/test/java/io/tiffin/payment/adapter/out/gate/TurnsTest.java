package io.tiffin.payment.adapter.out.gate;

import static io.tiffin.payment.adapter.out.gate.Turns.Purpose.BACKGROUND;
import static io.tiffin.payment.adapter.out.gate.Turns.Purpose.FURTHER;
import static io.tiffin.payment.adapter.out.gate.Turns.Purpose.NEXT;
import static io.tiffin.payment.adapter.out.gate.Turns.Purpose.PERSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.payment.adapter.out.gate.Turns.Purpose;
import io.tiffin.payment.adapter.out.gate.Turns.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    /** Gives what the test has put into it. */
    private static final class Bucket implements Pace {

        final AtomicInteger turns = new AtomicInteger();
        final AtomicInteger returned = new AtomicInteger();
        final AtomicInteger leases = new AtomicInteger();
        volatile Duration pause = Duration.ZERO;

        @Override
        public Lease lease(int wanted, int inAdvance, int back) {
            leases.incrementAndGet();
            returned.addAndGet(back);
            var given = Math.min(Math.max(wanted, inAdvance), turns.get());
            turns.addAndGet(-given);
            return new Lease(given, given == 0 ? Duration.ofMillis(2) : pause);
        }

        @Override
        public void pause(Duration length) {}
    }

    private final Bucket bucket = new Bucket();
    private final AtomicLong clock = new AtomicLong();
    private final List<Purpose> served = new CopyOnWriteArrayList<>();

    @Test
    void the_urgent_go_first_however_late_they_come() {
        var turns = turns(100, System::nanoTime);
        for (var purpose : List.of(BACKGROUND, NEXT, FURTHER, PERSON)) {
            queue(turns, purpose);
        }

        assertThat(servedOneByOne(4)).containsExactly(PERSON, FURTHER, NEXT, BACKGROUND);
    }

    @Test
    void one_turn_in_ten_is_for_whoever_has_waited_longest() {
        var turns = turns(100, System::nanoTime);
        queue(turns, BACKGROUND);
        for (var i = 0; i < 20; i++) {
            queue(turns, PERSON);
        }

        assertThat(servedOneByOne(21).subList(0, 11)).containsOnlyOnce(BACKGROUND);
    }

    @Test
    void what_is_leased_for_all_is_not_asked_for_by_each() throws InterruptedException {
        var turns = turns(400, clock::get);
        bucket.turns.set(1000);

        for (var i = 0; i < 20; i++) {
            assertThat(turns.take(PERSON, 1, LONG).turns()).isEqualTo(1);
        }

        assertThat(bucket.leases).hasValue(1);
        assertThat(bucket.turns).hasValue(980);
    }

    @Test
    void what_is_not_used_in_time_is_not_used_later_but_goes_back() throws InterruptedException {
        var turns = turns(400, clock::get);
        bucket.turns.set(1000);
        var taken = turns.take(NEXT, 3, LONG);
        turns.giveBack(new Taken(2, taken.until()));

        clock.addAndGet(Duration.ofMillis(100).toNanos());
        turns.take(PERSON, 1, LONG);

        assertThat(bucket.leases).hasValue(2);
        assertThat(bucket.returned).hasValue(19); // 20 were leased, one was used
    }

    @Test
    void whoever_has_no_patience_left_goes_without_and_the_next_one_is_served() throws InterruptedException {
        var turns = turns(100, System::nanoTime);

        assertThat(turns.take(PERSON, 1, Duration.ofMillis(20)).turns()).isZero();

        queue(turns, BACKGROUND);
        assertThat(servedOneByOne(1)).containsExactly(BACKGROUND);
    }

    @Test
    void what_is_booked_is_used_when_it_is_time() throws InterruptedException {
        var turns = turns(100, System::nanoTime);
        bucket.turns.set(100);
        bucket.pause = Duration.ofMillis(30);
        var start = System.nanoTime();

        assertThat(turns.take(PERSON, 1, LONG).turns()).isEqualTo(1);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(bucket.pause);
    }

    @Test
    void what_is_booked_for_much_later_goes_back() throws InterruptedException {
        var turns = turns(100, System::nanoTime);
        bucket.turns.set(100);
        bucket.pause = Duration.ofHours(1);

        assertThat(turns.take(PERSON, 1, Duration.ofMillis(20)).turns()).isZero();
        bucket.pause = Duration.ZERO;
        assertThat(turns.take(PERSON, 1, LONG).turns()).isEqualTo(1);

        assertThat(bucket.returned).hasValue(5);
    }

    private Turns turns(int perSecond, LongSupplier nanoClock) {
        return new Turns(bucket, new LimitSettings(perSecond, 40, Duration.ofMillis(100), 4), nanoClock);
    }

    /** In line, and behind whoever is there. */
    private void queue(Turns turns, Purpose purpose) {
        var before = turns.waiting();
        Thread.ofVirtual().start(() -> {
            try {
                turns.take(purpose, 1, LONG);
                served.add(purpose);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> turns.waiting() == before + 1);
    }

    private List<Purpose> servedOneByOne(int number) {
        for (var i = 1; i <= number; i++) {
            bucket.turns.set(1);
            var now = i;
            await().pollInterval(Duration.ofMillis(1)).until(() -> served.size() == now);
        }
        return new ArrayList<>(served);
    }
}
