package io.tiffin.sandbox.city.collect;

import io.tiffin.sandbox.city.actor.Story;
import io.tiffin.sandbox.city.check.Evidence;
import io.tiffin.sandbox.city.check.Evidence.Client;
import io.tiffin.sandbox.city.check.Evidence.Frame;
import io.tiffin.sandbox.city.check.Evidence.Order;
import io.tiffin.sandbox.city.check.Evidence.Published;
import io.tiffin.sandbox.city.client.Api;
import io.tiffin.sandbox.city.client.PublicIds;
import io.tiffin.sandbox.stack.Addresses;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Waits until the platform is at rest, then gathers what everybody says about the day. */
public final class Collector {

    private final Databases databases;
    private final Broker broker;
    private final BookKeeper books;
    private final Optional<ProviderLedger> provider;

    /**
     * @param operator at the gateway
     * @param ledger the provider shows its ledger: it is the simulator
     */
    public Collector(Addresses addresses, HttpClient http, Api operator, boolean ledger) {
        this.databases = new Databases(addresses);
        this.broker = new Broker(addresses.kafkaBootstrapServers());
        this.books = new BookKeeper(operator);
        this.provider = ledger ? Optional.of(new ProviderLedger(http, URI.create(addresses.psp()))) : Optional.empty();
    }

    /**
     * At rest: nothing lags, every outbox is empty, every saga is closed, nothing is to be asked of the provider. What never comes to rest is a violation, so this
     * gives up without an error.
     */
    public boolean awaitRest(Duration patience) throws InterruptedException {
        var giveUp = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < giveUp) {
            if (databases.ordersNotAtRest() == 0
                    && databases.paymentsNotAtRest() == 0
                    && databases.outboxRows().values().stream().allMatch(rows -> rows == 0)
                    && broker.lag().values().stream().allMatch(behind -> behind == 0)) {
                return true;
            }
            Thread.sleep(500);
        }
        return false;
    }

    /** @param since when the stack was started: all its payments are compared */
    public Evidence collect(Collection<Story> stories, Instant since) throws InterruptedException {
        var reviews = databases.reviews(); // before the comparison adds its own
        var reconciliation = books.reconcile(since);
        var pages = provider.isPresent() ? provider.get().read() : new ProviderLedger.Pages(List.of(), List.of());
        var records = broker.records();
        return new Evidence(
                stories.stream().map(Collector::client).toList(),
                named(databases.orders(), records),
                databases.payments(),
                databases.journal(),
                reconciliation,
                pages.intents(),
                pages.anomalies(),
                databases.jobs(),
                databases.slots(),
                databases.driversOnShift(),
                records,
                broker.lag(),
                databases.outboxRows(),
                reviews);
    }

    public Map<String, Long> deadLetters() throws InterruptedException {
        return broker.deadLetters();
    }

    /** Who ended an order is said by its event; the row has the reason only. */
    private static List<Order> named(List<Order> orders, List<Published> records) {
        Map<String, String> by = records.stream()
                .filter(r -> r.type().equals("order.cancelled.v1"))
                .collect(Collectors.toMap(Published::key, r -> r.fields().getOrDefault("by", ""), (a, _) -> a));
        return orders.stream()
                .map(o -> new Order(
                        o.id(),
                        o.status(),
                        by.get(o.id().toString()),
                        o.cancelReason(),
                        o.total(),
                        o.currency(),
                        o.step(),
                        o.closed(),
                        o.deadline(),
                        o.sequence(),
                        o.openAsks(),
                        o.timeline()))
                .toList();
    }

    private static Client client(Story story) {
        var ids = story.orderIds().stream().map(PublicIds::uuid).toList();
        var frames = story.frames().stream()
                .map(frame -> new Frame(frame.sequence(), frame.type(), frame.status()))
                .toList();
        Optional<Integer> cancelled = story.answers().stream()
                .filter(answer -> answer.command().equals("cancel"))
                .map(Story.Answer::status)
                .findFirst();
        return new Client(story.plan().id(), story.fate(), ids, frames, cancelled);
    }
}
