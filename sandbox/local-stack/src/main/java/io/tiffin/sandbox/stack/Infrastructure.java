package io.tiffin.sandbox.stack;

import io.tiffin.sandbox.infra.KafkaBroker;
import io.tiffin.sandbox.infra.Postgres;
import io.tiffin.sandbox.infra.Redis;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** The three servers below the services. */
final class Infrastructure implements AutoCloseable {

    private final Path folder;
    private final Addresses addresses;
    private final KafkaBroker kafka;
    private volatile Postgres postgres;
    private volatile Redis redis;

    private Infrastructure(Path folder, Addresses addresses, Postgres postgres, KafkaBroker kafka, Redis redis) {
        this.folder = folder;
        this.addresses = addresses;
        this.postgres = postgres;
        this.kafka = kafka;
        this.redis = redis;
    }

    static Infrastructure start(Path folder, Addresses addresses) {
        var postgres = async(() -> startPostgres(folder, addresses));
        var redis = async(() -> startRedis(folder, addresses));
        var kafka = async(() ->
                KafkaBroker.start(folder.resolve("kafka"), addresses.kafkaPort(), addresses.kafkaControllerPort()));
        try {
            return new Infrastructure(folder, addresses, postgres.join(), kafka.join(), redis.join());
        } catch (CompletionException e) {
            throw new StackFailure("PostgreSQL, Kafka or Redis did not start: " + e.getCause(), e);
        }
    }

    Postgres postgres() {
        return postgres;
    }

    Redis redis() {
        return redis;
    }

    void startPostgres() {
        postgres = startPostgres(folder, addresses);
    }

    void startRedis() {
        redis = startRedis(folder, addresses);
    }

    @Override
    public void close() {
        var redisDown = async(() -> {
            redis.close();
            return true;
        });
        var kafkaDown = async(() -> {
            kafka.close();
            return true;
        });
        postgres.close();
        redisDown.join();
        kafkaDown.join();
    }

    private static Postgres startPostgres(Path folder, Addresses addresses) {
        var postgres = Postgres.start(folder.resolve("postgres"), addresses.postgresPort(), Postgres.Durability.FULL);
        Service.databases().forEach(postgres::createDatabase);
        return postgres;
    }

    private static Redis startRedis(Path folder, Addresses addresses) {
        return Redis.start(folder.resolve("redis"), addresses.redisPort());
    }

    private static <T> CompletableFuture<T> async(Supplier<T> work) {
        var result = new CompletableFuture<T>();
        Thread.ofPlatform().start(() -> {
            try {
                result.complete(work.get());
            } catch (RuntimeException | LinkageError e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
