package io.tiffin.kit.messaging;

import io.tiffin.events.OrderStatusEvent;
import io.tiffin.events.OrderStatusEvent.OrderPreparing;
import io.tiffin.events.Topics;
import io.tiffin.kit.asks.AsksAutoConfiguration;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.time.ClockAutoConfiguration;
import io.tiffin.kit.time.ManualClock;
import io.tiffin.sandbox.infra.TestBackends;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** A service that notes what became of orders, on the real database and broker. */
@SpringBootTest(
        classes = MessagingTest.Service.class,
        webEnvironment = WebEnvironment.NONE,
        properties = {
            "spring.application.name=kit-test",
            "spring.flyway.locations=classpath:db/kit,classpath:db/kit-test",
            "tiffin.messaging.tries=3",
            "tiffin.messaging.first-pause=10ms",
            "tiffin.messaging.longest-pause=50ms"
        })
public abstract class MessagingTest {

    protected static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @DynamicPropertySource
    static void backends(DynamicPropertyRegistry registry) {
        TestBackends.shared().springProperties("kit").forEach((name, value) -> registry.add(name, () -> value));
    }

    @Autowired
    protected JdbcTemplate jdbc;

    @Autowired
    protected TransactionTemplate transactions;

    @Autowired
    protected ManualClock clock;

    protected static OrderPreparing preparing(UUID order) {
        return new OrderPreparing(order, Uuid7.next(), Uuid7.next(), NOON);
    }

    protected static OutgoingMessage outgoing(UUID order, long sequence) {
        return OutgoingMessage.of(Topics.ORDERS_STATUS, order, "berlin", sequence, preparing(order), NOON);
    }

    @SpringBootConfiguration
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        FlywayAutoConfiguration.class,
        KafkaAutoConfiguration.class,
        ClockAutoConfiguration.class,
        MessagingAutoConfiguration.class,
        AsksAutoConfiguration.class
    })
    static class Service {

        @Bean
        ManualClock clock() {
            return new ManualClock(NOON);
        }

        @Bean
        Noting noting(Inbox inbox, JdbcTemplate jdbc, TransactionTemplate transactions) {
            return new Noting(inbox, jdbc, transactions);
        }

        @Bean
        StatusListener statusListener(MessageBatches batches, Noting noting) {
            return new StatusListener(batches, noting);
        }
    }

    static class StatusListener {

        private static final MessageContract<OrderStatusEvent> CONTRACT = MessageContract.of(OrderStatusEvent.class);

        private final MessageBatches batches;
        private final Noting noting;

        StatusListener(MessageBatches batches, Noting noting) {
            this.batches = batches;
            this.noting = noting;
        }

        @KafkaListener(id = "kit-test-status", topics = Topics.ORDERS_STATUS, batch = "true")
        void on(List<ConsumerRecord<String, byte[]>> poll) {
            batches.handle(poll, CONTRACT, noting::on);
        }
    }

    /** The use case: one row for each message that it acted on. A test may let it fail for a key, after the effect. */
    static class Noting {

        private record Failing(RuntimeException with, AtomicInteger timesLeft) {}

        private final Inbox inbox;
        private final JdbcTemplate jdbc;
        private final TransactionTemplate transactions;
        private final Map<String, Failing> failing = new ConcurrentHashMap<>();
        final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();

        Noting(Inbox inbox, JdbcTemplate jdbc, TransactionTemplate transactions) {
            this.inbox = inbox;
            this.jdbc = jdbc;
            this.transactions = transactions;
        }

        void fail(UUID order, int times, RuntimeException with) {
            failing.put(order.toString(), new Failing(with, new AtomicInteger(times)));
        }

        int attempts(UUID order) {
            return attempts.getOrDefault(order.toString(), new AtomicInteger()).get();
        }

        void on(List<Incoming<OrderStatusEvent>> records) {
            transactions.executeWithoutResult(_ -> {
                for (var incoming : inbox.claim("noting", records)) {
                    jdbc.update(
                            "insert into effects (message_id, order_id) values (?, ?)",
                            incoming.messageId(),
                            incoming.keyAsUuid());
                    failIfTold(incoming.key());
                }
            });
        }

        private void failIfTold(String key) {
            attempts.computeIfAbsent(key, _ -> new AtomicInteger()).incrementAndGet();
            var told = failing.get(key);
            if (told != null && told.timesLeft().getAndDecrement() > 0) {
                throw told.with();
            }
        }
    }
}
