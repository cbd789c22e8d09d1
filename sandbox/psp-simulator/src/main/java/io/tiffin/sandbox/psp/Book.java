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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * All state of the provider. What one request changes is one line of an append-only file, so that an intent and the answer saved
 * under its key survive a kill together or not at all. Callers hold the provider's lock.
 */
final class Book implements AutoCloseable {

    /** What was answered to the first request under a key. */
    record SavedAnswer(
            String key,
            String fingerprint,
            int status,
            String body,
            @Nullable String intent,
            Instant at) {}

    /** A request that wanted to change something, as the ledger tells it. */
    record Entry(
            String operation,
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

    /** An event to be delivered. */
    record Event(String id, String type, String body, Instant at) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Line(
            @Nullable Collection<Intent> intents,
            @Nullable Collection<Refund> refunds,
            @Nullable Collection<SavedAnswer> answers,
            @Nullable Collection<Entry> entries,
            @Nullable Collection<Anomaly> anomalies,
            @Nullable Collection<Event> events,
            @Nullable Collection<String> delivered) {}

    /** What one request changes. */
    static final class Change {
        final List<Intent> intents = new ArrayList<>();
        final List<Refund> refunds = new ArrayList<>();
        final List<SavedAnswer> answers = new ArrayList<>();
        final List<Entry> entries = new ArrayList<>();
        final List<Anomaly> anomalies = new ArrayList<>();
        final List<Event> events = new ArrayList<>();
        final List<String> delivered = new ArrayList<>();

        Line line() {
            return new Line(intents, refunds, answers, entries, anomalies, events, delivered);
        }
    }

    private final Map<String, Intent> intents = new LinkedHashMap<>();
    private final Map<String, Refund> refunds = new LinkedHashMap<>();
    private final Map<String, SavedAnswer> answers = new LinkedHashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<Anomaly> anomalies = new ArrayList<>();
    private final Map<String, Event> undelivered = new LinkedHashMap<>();
    private final Duration keyRetention;
    private final @Nullable Writer file;

    Book(@Nullable Path path, Duration keyRetention) {
        this.keyRetention = keyRetention;
        this.file = path == null ? null : open(path);
    }

    void commit(Change change) {
        var line = change.line();
        apply(line);
        append(line);
    }

    Optional<Intent> intent(String id) {
        return Optional.ofNullable(intents.get(id));
    }

    Collection<Intent> intents() {
        return intents.values();
    }

    Optional<Refund> refund(String id) {
        return Optional.ofNullable(refunds.get(id));
    }

    Collection<Refund> refunds() {
        return refunds.values();
    }

    List<Entry> entries() {
        return entries;
    }

    List<Anomaly> anomalies() {
        return anomalies;
    }

    List<Event> undelivered() {
        return List.copyOf(undelivered.values());
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
        orEmpty(line.intents()).forEach(intent -> intents.put(intent.id(), intent));
        orEmpty(line.refunds()).forEach(refund -> refunds.put(refund.id(), refund));
        orEmpty(line.answers()).forEach(answer -> answers.put(answer.key(), answer));
        entries.addAll(orEmpty(line.entries()));
        anomalies.addAll(orEmpty(line.anomalies()));
        orEmpty(line.events()).forEach(event -> undelivered.put(event.id(), event));
        orEmpty(line.delivered()).forEach(undelivered::remove);
    }

    private void append(Line line) {
        if (file == null) {
            return;
        }
        try {
            file.write(StripeJson.MAPPER.writeValueAsString(line) + "\n");
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
                try (var lines = Files.lines(path, StandardCharsets.UTF_8)) {
                    lines.forEach(this::replay);
                }
                var fresh = path.resolveSibling(path.getFileName() + ".new");
                Files.writeString(fresh, StripeJson.MAPPER.writeValueAsString(everything()) + "\n");
                Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
            return Files.newBufferedWriter(
                    path, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void replay(String text) {
        try {
            apply(StripeJson.MAPPER.readValue(text, Line.class));
        } catch (JacksonException _) {
            // the last line of a killed process: what it would have said was never answered
            System.getLogger("psp").log(System.Logger.Level.WARNING, "dropped a torn line of the ledger");
        }
    }

    private Line everything() {
        return new Line(
                intents.values(),
                refunds.values(),
                answers.values(),
                entries,
                anomalies,
                undelivered.values(),
                List.of());
    }

    private static <T> Collection<T> orEmpty(@Nullable Collection<T> values) {
        return values == null ? List.of() : values;
    }
}
