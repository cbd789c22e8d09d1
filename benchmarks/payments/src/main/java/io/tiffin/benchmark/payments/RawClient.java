package io.tiffin.benchmark.payments;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** The reference: the same calls at the same limit, by an HTTP client alone, without rows, messages or a service around it. */
final class RawClient {

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final URI provider;

    RawClient(URI provider) {
        this.provider = provider;
    }

    /**
     * Pairs, each begun when it is due.
     *
     * @return what each call took, from when it was due until it was answered
     */
    List<Duration> pairs(List<UUID> orders, double perSecond) throws InterruptedException {
        var waits = new ArrayList<Future<List<Duration>>>();
        var start = Instant.now();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < orders.size(); i++) {
                var order = orders.get(i);
                var due = start.plusNanos((long) (i / perSecond * 1e9));
                waits.add(threads.submit(() -> {
                    sleepUntil(due);
                    return List.of(
                            call(order, StubProvider.AUTHORIZE, due), call(order, StubProvider.CAPTURE, Instant.now()));
                }));
            }
            var all = new ArrayList<Duration>();
            for (var wait : waits) {
                all.addAll(wait.get());
            }
            return all;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Duration call(UUID order, String operation, Instant due) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(provider.resolve("/v1/payment_intents"))
                .header("Idempotency-Key", "order:%s:%s:1".formatted(order, operation))
                .POST(BodyPublishers.ofString("amount=2500&currency=eur&confirm=true&capture_method=manual"))
                .build();
        http.send(request, BodyHandlers.ofString());
        return Duration.between(due, Instant.now());
    }

    static void sleepUntil(Instant due) {
        for (var left = Duration.between(Instant.now(), due);
                left.isPositive();
                left = Duration.between(Instant.now(), due)) {
            LockSupport.parkNanos(left.toNanos());
        }
    }
}
