package io.tiffin.order.adapter.in.schedule;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoundsTest {

    @Test
    void the_next_round_comes_whatever_the_last_one_threw() {
        var rounds = new AtomicInteger();
        var failing = new Rounds(Duration.ofMillis(1)) {
            @Override
            void round() {
                if (rounds.incrementAndGet() < 3) {
                    throw new NoClassDefFoundError("once");
                }
            }
        };
        failing.start();
        try {
            await().atMost(Duration.ofSeconds(5)).until(() -> rounds.get() > 3);
        } finally {
            failing.stop();
        }
    }
}
