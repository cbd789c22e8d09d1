package io.tiffin.benchmark.lab;

import io.tiffin.sandbox.infra.Ports;
import io.tiffin.sandbox.infra.Postgres;
import io.tiffin.sandbox.infra.Redis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** PostgreSQL with fsync, Kafka and Redis as the local stack has them, on free ports, and what is made fresh on them for each trial. */
public final class Lab implements AutoCloseable {

    private static final String MIGRATIONS = "service-kit/src/main/resources/db/kit";
    private static final int DELETE_ATTEMPTS = 50;

    private final Path repository;
    private final Path folder;
    private final int partitions;
    private final Postgres postgres;
    private final Redis redis;
    private final ChildJvm broker;
    private final String bootstrapServers;
    private final Admin admin;
    private int made;

    private Lab(Path repository, Path folder, int partitions) throws InterruptedException {
        this.repository = repository;
        this.folder = folder;
        this.partitions = partitions;
        postgres = Postgres.start(folder.resolve("postgres"), Ports.free(), Postgres.Durability.FULL);
        redis = Redis.start(folder.resolve("redis"), Ports.free());
        var port = Ports.free();
        var arguments =
                List.of(folder.resolve("kafka").toString(), Integer.toString(port), Integer.toString(Ports.free()));
        broker = start(ChildJvm.Start.of("kafka", KafkaProgram.class, arguments));
        broker.awaitReady();
        bootstrapServers = "127.0.0.1:" + port;
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    public static Lab open(Path repository, int partitions) throws IOException, InterruptedException {
        var folder = folder(repository);
        delete(folder);
        Files.createDirectories(folder);
        return new Lab(repository.toAbsolutePath().normalize(), folder, partitions);
    }

    public Path repository() {
        return repository;
    }

    public Path folder() {
        return folder;
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    public String redisUrl() {
        return redis.url();
    }

    public ChildJvm start(ChildJvm.Start start) {
        return ChildJvm.start(folder, start);
    }

    public OutboxDatabase createDatabase() {
        return OutboxDatabase.create(postgres, "bench_" + ++made, repository.resolve(MIGRATIONS));
    }

    /** Nothing is in it: for a service that makes its tables itself. */
    public OutboxDatabase createEmptyDatabase() {
        return OutboxDatabase.createEmpty(postgres, "bench_" + ++made);
    }

    public void drop(OutboxDatabase database) {
        database.drop();
    }

    /** The broker stamps the records of such a topic itself, and forgets the oldest before the disk is full. */
    public String createTopic() throws InterruptedException {
        var topic = new NewTopic("bench." + ++made, partitions, (short) 1)
                .configs(Map.of("message.timestamp.type", "LogAppendTime", "retention.bytes", "1073741824"));
        try {
            admin.createTopics(List.of(topic)).all().get();
            return topic.name();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    public void deleteTopic(String topic) throws InterruptedException {
        try {
            admin.deleteTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Records that the topic has taken, repeats too. */
    public long records(String topic) throws InterruptedException {
        var ends = new HashMap<TopicPartition, OffsetSpec>();
        for (var partition = 0; partition < partitions; partition++) {
            ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        try {
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** PostgreSQL's processor seconds so far, without those of the benchmark's own sessions. */
    public double postgresCpuSeconds() {
        return CpuTime.ofTree(postgres.process(), ownSessions());
    }

    private Set<Long> ownSessions() {
        try (var connection = postgres.connect("postgres");
                var query =
                        connection.prepareStatement("select pid from pg_stat_activity where application_name = ?")) {
            query.setString(1, OutboxDatabase.OWN_SESSIONS);
            var pids = new HashSet<Long>();
            try (var result = query.executeQuery()) {
                while (result.next()) {
                    pids.add(result.getLong(1));
                }
            }
            return pids;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        admin.close();
        broker.close();
        redis.close();
        postgres.close();
    }

    private static Path folder(Path repository) {
        return repository.resolve(".tiffin/bench").toAbsolutePath().normalize();
    }

    /** For after the end: data and logs. */
    public static void deleteFolder(Path repository) throws InterruptedException, IOException {
        delete(folder(repository));
    }

    /** The servers may still be writing their last files. */
    private static void delete(Path folder) throws InterruptedException, IOException {
        for (var attempt = 1; ; attempt++) {
            try {
                deleteOnce(folder);
                return;
            } catch (IOException e) {
                if (attempt == DELETE_ATTEMPTS) {
                    throw e;
                }
                Thread.sleep(200);
            }
        }
    }

    private static void deleteOnce(Path folder) throws IOException {
        try {
            deleteTree(folder.resolve("postgres").toRealPath()); // it may be a link to where its user can go
        } catch (NoSuchFileException _) {
            // there is none
        }
        deleteTree(folder);
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
