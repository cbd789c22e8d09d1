package io.tiffin.benchmark.relay.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tiffin.events.Headers;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic from its beginning, all partitions, and enters what it sees in the ledger. */
public final class Receiver implements AutoCloseable {

    /** Longer than any relay needs to come back, so that what is missing then is lost. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Ledger ledger;
    private final Thread thread;
    private volatile long firstAppendMillis = Long.MAX_VALUE;
    private volatile long lastAppendMillis;

    private Receiver(KafkaConsumer<String, byte[]> consumer, Ledger ledger) {
        this.consumer = consumer;
        this.ledger = ledger;
        thread = Thread.ofPlatform().name("receiver").unstarted(this::receive);
    }

    public static Receiver start(String bootstrapServers, String topic, Ledger ledger) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers, "max.poll.records", 5_000, "auto.offset.reset", "earliest");
        var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.assign(consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList());
        consumer.seekToBeginning(consumer.assignment());
        var receiver = new Receiver(consumer, ledger);
        receiver.thread.start();
        return receiver;
    }

    private void receive() {
        try (consumer) {
            while (true) {
                var records = consumer.poll(Duration.ofSeconds(1));
                var now = System.nanoTime();
                for (var message : records) {
                    enter(message, now);
                }
            }
        } catch (WakeupException _) {
            // closed
        }
    }

    private void enter(ConsumerRecord<String, byte[]> message, long now) {
        var version = Long.parseLong(
                new String(message.headers().lastHeader(Headers.SEQUENCE).value(), US_ASCII));
        firstAppendMillis = Math.min(firstAppendMillis, message.timestamp());
        if (ledger.received(Messages.keyNumber(message.key()), version, now)) {
            lastAppendMillis = Math.max(lastAppendMillis, message.timestamp());
        }
    }

    /** Returns when all that was written has arrived, or when so long nothing has arrived that the rest is lost. */
    public void awaitAll() throws InterruptedException {
        var since = System.nanoTime();
        while (ledger.missing() > 0 && System.nanoTime() - Math.max(since, ledger.lastNewsAt()) < SILENCE.toNanos()) {
            Thread.sleep(20);
        }
    }

    /** By the broker's clock, from the first record in its log to the last first delivery. */
    public double seconds() {
        return Math.max(1, lastAppendMillis - firstAppendMillis) / 1000.0;
    }

    @Override
    public void close() throws InterruptedException {
        consumer.wakeup();
        thread.join();
    }
}
