package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.kit.id.Uuid7;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** One call at a time, so that the provider's book tells in which order they were made. */
@TestPropertySource(properties = {"server.port=0", "payment.runner.concurrency=1", "payment.limit.hold=1ms"})
class PriorityTest extends PaymentStack {

    private static final String AUTHORIZE = "authorize";
    private static final String CAPTURE = "capture";
    private static final String VOID = "void";

    @Autowired
    MeterRegistry meters;

    private record Asked(String what, Instant at) {}

    @BeforeEach
    void nothingElseIsDue() {
        jdbc.update("update payments set due_at = null where due_at is not null");
    }

    @AfterEach
    void goOn() {
        jdbc.update("update provider_pace set filled_at = clock_timestamp()");
    }

    @Test
    void what_a_person_waits_for_is_asked_first_and_letting_go_last() {
        var toCapture = authorizedOrders(6);
        var toRelease = authorizedOrders(4);
        stopAll();
        toRelease.forEach(this::release);
        toCapture.forEach(this::capture);
        var toAuthorize = newOrders(5);
        toAuthorize.forEach(order -> authorize(order, "pm_card_visa"));
        await().untilAsserted(() -> {
            assertThat(queued(AUTHORIZE)).isEqualTo(5);
            assertThat(queued(CAPTURE)).isEqualTo(6);
            assertThat(queued(VOID)).isEqualTo(4);
        });

        goOn();

        var usual = new ArrayList<>(calls(Map.of(VOID, toRelease, CAPTURE, toCapture, AUTHORIZE, toAuthorize)));
        assertThat(usual.indexOf(VOID))
                .as("one in ten is what has waited longest")
                .isLessThan(10);
        usual.remove(usual.indexOf(VOID));
        assertThat(usual.subList(0, 5)).containsOnly(AUTHORIZE);
        assertThat(usual.subList(5, 11)).containsOnly(CAPTURE);
        assertThat(usual.subList(11, 14)).containsOnly(VOID);
    }

    @Test
    void what_is_less_urgent_is_not_left_behind_for_ever() {
        var toRelease = authorizedOrders(1);
        stopAll();
        toRelease.forEach(this::release);
        var toAuthorize = newOrders(20);
        toAuthorize.forEach(order -> authorize(order, "pm_card_visa"));

        goOn();

        assertThat(calls(Map.of(VOID, toRelease, AUTHORIZE, toAuthorize)).indexOf(VOID))
                .isLessThan(10);
    }

    private double queued(String operation) {
        return meters.get("tiffin.payments.queue")
                .tag("operation", operation)
                .gauge()
                .value();
    }

    private void stopAll() {
        jdbc.update("update provider_pace set turns = 0, filled_at = clock_timestamp() + interval '1 hour'");
    }

    private static List<UUID> newOrders(int number) {
        return Stream.generate(Uuid7::next).limit(number).toList();
    }

    private List<UUID> authorizedOrders(int number) {
        var orders = newOrders(number);
        orders.forEach(order -> answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class));
        return orders;
    }

    /** What was asked for, in the order in which the provider was called, once all of it was. */
    private static List<String> calls(Map<String, List<UUID>> wanted) {
        var number = wanted.values().stream().mapToInt(List::size).sum();
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> wanted.entrySet().stream()
                                .flatMap(asked -> asked.getValue().stream()
                                        .flatMap(order -> ledger(order).stream())
                                        .flatMap(intent -> intent.operations().stream())
                                        .filter(call ->
                                                String.valueOf(call.key()).endsWith(asked.getKey() + ":1"))
                                        .map(call -> new Asked(asked.getKey(), call.at())))
                                .sorted(Comparator.comparing(Asked::at))
                                .map(Asked::what)
                                .toList(),
                        calls -> calls.size() == number);
    }
}
