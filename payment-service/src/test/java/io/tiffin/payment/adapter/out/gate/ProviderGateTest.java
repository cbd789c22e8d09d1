package io.tiffin.payment.adapter.out.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiffin.payment.application.Gate.Pass;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Of four calls three fail before it closes; two probes, five seconds later. */
class ProviderGateTest {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final class SetClock extends Clock {

        final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-20T12:00:00Z"));

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    }

    private final SetClock clock = new SetClock();
    private final AtomicInteger made = new AtomicInteger();
    private final ProviderGate gate = OpenGate.create(clock).gate();

    @Test
    void nothing_is_asked_of_a_provider_that_is_down() throws InterruptedException {
        goDown();

        assertThat(gate.isProviderDown()).isTrue();
        assertThat(gate.passes(5, PATIENCE)).isEmpty();
        assertThatThrownBy(() -> call(200)).isInstanceOf(NotAdmitted.class);
        assertThat(made).hasValue(4);
    }

    @Test
    void statuses_of_500_and_more_count_as_no_answer_does_and_refusals_do_not() throws Exception {
        for (var status : List.of(402, 409, 429, 404, 400, 200)) {
            call(status);
        }
        call(503);
        call(500);
        assertThat(gate.isProviderDown()).isFalse();

        reset();

        assertThat(gate.isProviderDown()).isTrue();
    }

    @Test
    void a_few_calls_try_whether_it_is_back() throws Exception {
        goDown();
        pass(Duration.ofSeconds(6));

        var probes = gate.passes(5, PATIENCE);

        assertThat(probes).hasSize(2);
        assertThat(gate.passes(5, PATIENCE)).isEmpty();
        assertThatThrownBy(() -> call(200)).isInstanceOf(NotAdmitted.class);
        probes.forEach(probe -> probe.carry(() -> callWith(200)));
        probes.forEach(Pass::close);
        assertThat(gate.passes(5, PATIENCE)).hasSize(5);
    }

    @Test
    void when_it_is_not_back_it_is_left_alone_again() throws Exception {
        goDown();
        pass(Duration.ofSeconds(6));

        gate.passes(5, PATIENCE).forEach(probe -> probe.carry(() -> callWith(503)));

        assertThat(gate.passes(5, PATIENCE)).isEmpty();
        assertThat(gate.isProviderDown()).isTrue();
    }

    @Test
    void a_probe_that_is_not_made_lets_another_one_be_made() throws Exception {
        goDown();
        pass(Duration.ofSeconds(6));

        gate.passes(5, PATIENCE).forEach(Pass::close);

        assertThat(gate.passes(5, PATIENCE)).hasSize(2);
    }

    @Test
    void a_pass_is_for_one_call() throws Exception {
        goDown();
        pass(Duration.ofSeconds(6));
        var probe = gate.passes(5, PATIENCE).getFirst();

        probe.carry(() -> {
            callWith(200);
            assertThatThrownBy(() -> call(200)).isInstanceOf(NotAdmitted.class);
        });
    }

    private void pass(Duration time) {
        clock.now.getAndUpdate(now -> now.plus(time));
    }

    private void goDown() {
        for (var i = 0; i < 4; i++) {
            reset();
        }
    }

    private void reset() {
        assertThatThrownBy(() -> gate.make(
                        () -> {
                            made.incrementAndGet();
                            throw new IOException("connection reset");
                        },
                        _ -> false))
                .hasMessage("connection reset");
    }

    private void callWith(int status) {
        try {
            call(status);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void call(int status) throws IOException, InterruptedException {
        var answer = gate.make(
                () -> {
                    made.incrementAndGet();
                    return status;
                },
                said -> said >= 500);
        assertThat(answer).isEqualTo(status);
    }
}
