package io.tiffin.sandbox.psp;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * All state of the provider. What one request changes is one line of an append-only file, so that an intent and the answer saved
 * under its key survive a kill together or not at all. Callers hold the provider's lock.
 */
final class Book implements AutoCloseable {

    /** Of the lines; a file of another shape is set aside. */
    private static final int FORMAT = 2;

    /** What was answered to the first request under a key. */
    record SavedAnswer(
            String key,
            String fingerprint,
            int status,
            String body,
            String request,
            @Nullable String intent,
            Instant at) {}

    /** A request that wanted to change something, as the ledger tells it. */
    record Entry(
            String operation,
            boolean byClient,
            @Nullable String intent,
            @Nullable String orderId,
            @Nullable String key,
            String request,
            int status,
            String outcome,
            Instant at) {}

    /** A request that a correct client never sends. */
    record Anomaly(
            String kind,
            String operation,
            String path,
            @Nullable String key,
            @Nullable String orderId,
            Instant at) {}

    /** Something that happened, as it is told to endpoints and listed. */
    record Event(String id, String type, @Nullable String orderId, String body, Instant created) implements Kept {}

    /** An event that an endpoint has not accepted yet. */
    record Delivery(String event, String endpoint) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Line(
            int format,
            @Nullable Collection<Intent> intents,
            @Nullable Collection<Refund> refunds,
            @Nullable Collection<Customer> customers,
            @Nullable Collection<Method> methods,
            @Nullable Collection<Setup> setups,
            @Nullable Collection<BalanceTransaction> balance,
            @Nullable Collection<SavedAnswer> answers,
            @Nullable Collection<Entry> entries,
            @Nullable Collection<Anomaly> anomalies,
            @Nullable Collection<Event> events,
            @Nullable Collection<Delivery> due,
            @Nullable Collection<Delivery> delivered) {}

    /** What one request changes. */
    static final class Change {
        final List<Intent> intents = new ArrayList<>();
        final List<Refund> refunds = new ArrayList<>();
        final List<Customer> customers = new ArrayList<>();
        final List<Method> methods = new ArrayList<>();
        final List<Setup> setups = new ArrayList<>();
        final List<BalanceTransaction> balance = new ArrayList<>();
        final List<SavedAnswer> answers = new ArrayList<>();
        final List<Entry> entries = new ArrayList<>();
        final List<Anomaly> anomalies = new ArrayList<>();
        final List<Event> events = new ArrayList<>();
        final List<Delivery> due = new ArrayList<>();
        final List<Delivery> delivered = new ArrayList<>();

        boolean isEmpty() {
            return events.isEmpty();
        }

        Line line() {
            return new Line(
                    FORMAT, intents, refunds, customers, methods, setups, balance, answers, entries, anomalies, events,
                    due, delivered);
        }
    }

    final Shelf<Intent> intents = new Shelf<>();
    final Shelf<Refund> refunds = new Shelf<>();
    final Shelf<Customer> customers = new Shelf<>();
    final Shelf<Method> methods = new Shelf<>();
    final Shelf<Setup> setups = new Shelf<>();
    final Shelf<BalanceTransaction> balance = new Shelf<>();
    final Shelf<Event> events = new Shelf<>();
    private final Map<String, String> intentOfCharge = new HashMap<>();
    private final Map<String, SavedAnswer> answers = new LinkedHashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<Anomaly> anomalies = new ArrayList<>();
    private final Set<Delivery> due = new LinkedHashSet<>();
    private final Duration keyRetention;
    private final int keptEvents;
    private final @Nullable Writer file;

    Book(@Nullable Path path, Duration keyRetention, int keptEvents) {
        this.keyRetention = keyRetention;
        this.keptEvents = keptEvents;
        this.file = path == null ? null : open(path);
    }

    void commit(Change change) {
        var line = change.line();
        apply(line);
        append(line);
    }

    Optional<Intent> intentOfCharge(String charge) {
        return Optional.ofNullable(intentOfCharge.get(charge)).flatMap(intents::find);
    }

    List<Entry> entries() {
        return entries;
    }

    List<Anomaly> anomalies() {
        return anomalies;
    }

    List<Delivery> due() {
        return List.copyOf(due);
    }

    /** Keys are forgotten once they are old: then the same key is a new request. */
    Optional<SavedAnswer> answer(String key, Instant now) {
        var oldest = now.minus(keyRetention);
        var each = answers.values().iterator();
        while (each.hasNext() && each.next().at().isBefore(oldest)) {
            each.remove();
        }
        return Optional.ofNullable(answers.get(key));
    }

    @Override
    public void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void apply(Line line) {
        for (var intent : orEmpty(line.intents())) {
            intents.put(intent);
            intent.charges().forEach(charge -> intentOfCharge.put(charge.id(), intent.id()));
        }
        orEmpty(line.refunds()).forEach(refunds::put);
        orEmpty(line.customers()).forEach(customers::put);
        orEmpty(line.methods()).forEach(methods::put);
        orEmpty(line.setups()).forEach(setups::put);
        orEmpty(line.balance()).forEach(balance::put);
        for (var answer : orEmpty(line.answers())) {
            answers.remove(answer.key()); // a forgotten key that is used again is young again
            answers.put(answer.key(), answer);
        }
        entries.addAll(orEmpty(line.entries()));
        anomalies.addAll(orEmpty(line.anomalies()));
        orEmpty(line.events()).forEach(events::put);
        events.keepNewest(keptEvents);
        due.addAll(orEmpty(line.due()));
        orEmpty(line.delivered()).forEach(due::remove);
    }

    private void append(Line line) {
        if (file == null) {
            return;
        }
        try {
            file.write(Json.text(line) + "\n");
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Writer open(Path path) {
        try {
            var folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            if (Files.exists(path)) {
                read(path);
            }
            return Files.newBufferedWriter(
                    path, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Path path) throws IOException {
        try (var lines = Files.lines(path, StandardCharsets.UTF_8)) {
            if (lines.findFirst()
                    .filter(first -> !first.contains("\"format\":" + FORMAT))
                    .isPresent()) {
                var aside = path.resolveSibling(path.getFileName() + ".old");
                Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
                warn("the ledger has another format and was set aside as " + aside);
                return;
            }
        }
        try (var lines = Files.lines(path, StandardCharsets.UTF_8)) {
            lines.forEach(this::replay);
        }
        var fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.writeString(fresh, Json.text(everything()) + "\n");
        Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private void replay(String text) {
        try {
            apply(Json.MAPPER.readValue(text, Line.class));
        } catch (JacksonException _) {
            // the last line of a killed process: what it would have said was never answered
            warn("dropped a torn line of the ledger");
        }
    }

    private Line everything() {
        return new Line(
                FORMAT,
                intents.all(),
                refunds.all(),
                customers.all(),
                methods.all(),
                setups.all(),
                balance.all(),
                answers.values(),
                entries,
                anomalies,
                events.all(),
                due,
                List.of());
    }

    private static void warn(String what) {
        System.getLogger("psp").log(System.Logger.Level.WARNING, what);
    }

    private static <T> Collection<T> orEmpty(@Nullable Collection<T> values) {
        return values == null ? List.of() : values;
    }
}
