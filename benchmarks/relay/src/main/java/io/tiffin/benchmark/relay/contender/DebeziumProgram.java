package io.tiffin.benchmark.relay.contender;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.ConnectorCallback;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.tiffin.benchmark.lab.ChildJvm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** The engine hands over batches; each is sent, acknowledged, and then its offset kept. */
final class DebeziumProgram {

    private static final long RETRY_MILLIS = 100;

    private DebeziumProgram() {}

    /** Arguments: PostgreSQL's port, database (also role and password), slot, file for the offsets, bootstrap servers. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (var producer = Producers.open(arguments[4])) {
            while (true) { // the engine gives up when another holds the slot for too long
                try (var engine = engine(settings(arguments), producer)) {
                    engine.run();
                }
                Thread.sleep(RETRY_MILLIS);
            }
        }
    }

    private static Properties settings(String[] arguments) {
        var settings = new Properties();
        settings.setProperty("name", "outbox");
        settings.setProperty("topic.prefix", "outbox");
        settings.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        settings.setProperty("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        settings.setProperty("offset.storage.file.filename", arguments[3]);
        settings.setProperty("offset.flush.interval.ms", "1000");
        settings.setProperty("database.hostname", "127.0.0.1");
        settings.setProperty("database.port", arguments[0]);
        settings.setProperty("database.dbname", arguments[1]);
        settings.setProperty("database.user", arguments[1]);
        settings.setProperty("database.password", arguments[1]);
        settings.setProperty("plugin.name", "pgoutput");
        settings.setProperty("slot.name", arguments[2]);
        settings.setProperty("slot.max.retries", "1000");
        settings.setProperty("slot.retry.delay.ms", Long.toString(RETRY_MILLIS));
        settings.setProperty("publication.name", DebeziumEmbedded.PUBLICATION);
        settings.setProperty("publication.autocreate.mode", "disabled");
        settings.setProperty("table.include.list", "public.outbox");
        settings.setProperty("snapshot.mode", "no_data"); // the slot was made before the first row
        settings.setProperty("poll.interval.ms", "10");
        settings.setProperty("max.batch.size", "8192");
        settings.setProperty("max.queue.size", "32768");
        return settings;
    }

    private static DebeziumEngine<RecordChangeEvent<SourceRecord>> engine(
            Properties settings, Producer<String, byte[]> producer) {
        return DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(settings)
                .using(new ConnectorCallback() {
                    @Override
                    public void pollingStarted() {
                        System.out.println(ChildJvm.READY);
                    }
                })
                .using((success, message, error) -> System.err.println("The engine ended: " + message))
                .notifying(new ChangeConsumer<RecordChangeEvent<SourceRecord>>() {
                    @Override
                    public void handleBatch(
                            List<RecordChangeEvent<SourceRecord>> batch,
                            RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
                            throws InterruptedException {
                        publish(producer, batch);
                        for (var event : batch) {
                            committer.markProcessed(event);
                        }
                        committer.markBatchFinished();
                    }
                })
                .build();
    }

    private static void publish(Producer<String, byte[]> producer, List<RecordChangeEvent<SourceRecord>> batch)
            throws InterruptedException {
        var sent = new ArrayList<Future<RecordMetadata>>(batch.size());
        for (var event : batch) {
            if (event.record().value() instanceof Struct change) {
                sent.add(producer.send(message(change.getStruct("after"))));
            }
        }
        producer.flush();
        Producers.awaitAll(sent);
    }

    private static ProducerRecord<String, byte[]> message(Struct row) {
        var payload = row.get("payload") instanceof ByteBuffer buffer ? bytesOf(buffer) : row.getBytes("payload");
        return Producers.record(row.getString("topic"), row.getString("key"), row.getString("headers"), payload);
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
