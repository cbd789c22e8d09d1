package io.tiffin.relay.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tiffin.kit.security.Caller;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.relay.ParkedKeys;
import io.tiffin.relay.ParkedKeys.Decision;
import io.tiffin.relay.ParkedKeys.ParkedKey;
import io.tiffin.relay.RelaySettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Keys whose next message the broker does not take, over all databases. Decisions are kept in the database of the key. */
@RestController
class ParkedKeyController {

    private static final Logger LOG = LoggerFactory.getLogger(ParkedKeyController.class);
    private static final int MOST = 1_000;

    /** @param key in the body, since it may hold any character */
    record RetryBody(
            @NotNull String key, @Nullable @Size(max = 500) String note) {}

    /** @param position of the message that the operator has seen, and means */
    record SkipBody(
            @NotNull String key,
            @NotBlank @Size(max = 500) String note,
            @NotNull Long position) {}

    /**
     * @param position of the message that is not taken; it and the key's later ones wait
     * @param retryAt when it is tried again by itself; none when only an operator can help
     */
    record Body(
            String database,
            String key,
            String topic,
            long position,
            String reason,
            int tries,
            Instant parkedAt,
            @Nullable Instant retryAt) {

        static Body of(String database, ParkedKey parked) {
            return new Body(
                    database,
                    parked.key(),
                    parked.topic(),
                    parked.position(),
                    parked.reason(),
                    parked.tries(),
                    parked.parkedAt(),
                    parked.retryAt());
        }

        /** Names it, and puts those that have waited longest first. */
        String place() {
            return "%020d:%s:%s".formatted(parkedAt.toEpochMilli(), database, key);
        }
    }

    private final Map<String, ParkedKeys> databases = new LinkedHashMap<>();

    ParkedKeyController(RelaySettings settings) {
        settings.databases().forEach(database -> databases.put(database.name(), new ParkedKeys(database)));
    }

    @GetMapping("/v1/ops/parked-keys")
    ResponseEntity<Page<Body>> list(
            @RequestParam(required = false) @Nullable String database,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit,
            Caller.Operator operator)
            throws SQLException {
        var after = cursor == null ? "" : place(cursor);
        var all = new ArrayList<Body>();
        for (var each : databases.entrySet()) {
            if (database == null || database.equals(each.getKey())) {
                each.getValue().list(MOST).forEach(parked -> all.add(Body.of(each.getKey(), parked)));
            }
        }
        var found = all.stream()
                .sorted(Comparator.comparing(Body::place))
                .filter(parked -> parked.place().compareTo(after) > 0)
                .limit(limit + 1L)
                .toList();
        if (found.size() <= limit) {
            return Page.last(found);
        }
        var fitting = found.subList(0, limit);
        return Page.before(
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(fitting.getLast().place().getBytes(UTF_8)),
                fitting,
                ServletUriComponentsBuilder.fromCurrentRequest());
    }

    private static String place(String cursor) {
        try {
            var place = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
            if (place.matches("(?s)\\d{20}:.*")) {
                return place;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw ApiProblem.malformed("The cursor is not one of ours.").field("cursor", "unknown_value", "not ours");
    }

    @PostMapping("/v1/ops/parked-keys/{database}/retry")
    Body retry(@PathVariable String database, @Valid @RequestBody RetryBody body, Caller.Operator operator)
            throws SQLException {
        var key = body.key();
        var why = Objects.requireNonNullElse(body.note(), "");
        var retried = of(database).retry(key, new Decision(operator.subject(), why));
        if (retried.isEmpty()) {
            throw find(database, key).isEmpty() ? notParked(database, key) : beingTried();
        }
        LOG.info("{} has the key {} of {} tried again", operator.subject(), key, database);
        return Body.of(database, retried.get());
    }

    @PostMapping("/v1/ops/parked-keys/{database}/skip")
    Body skip(@PathVariable String database, @Valid @RequestBody SkipBody body, Caller.Operator operator)
            throws SQLException {
        var skipped = of(database).skip(body.key(), body.position(), new Decision(operator.subject(), body.note()));
        if (skipped.isEmpty()) {
            throw notSkipped(database, body.key(), body.position());
        }
        LOG.info("{} skipped message {} of {}", operator.subject(), body.position(), database);
        return Body.of(database, skipped.get());
    }

    private ApiProblem notSkipped(String database, String key, long position) throws SQLException {
        var parked = find(database, key);
        if (parked.isEmpty()) {
            return notParked(database, key);
        }
        return parked.get().position() == position
                ? beingTried()
                : ApiProblem.conflict(
                        "changed_meanwhile",
                        "Changed meanwhile",
                        "The key is parked at another message by now: look at it again.");
    }

    private static ApiProblem beingTried() {
        return ApiProblem.conflict(
                "being_tried",
                "Being tried",
                "The message is being tried at this moment and may arrive: look at it again in a few seconds.");
    }

    private Optional<ParkedKey> find(String database, String key) throws SQLException {
        return of(database).list(MOST).stream()
                .filter(parked -> parked.key().equals(key))
                .findFirst();
    }

    private ParkedKeys of(String database) {
        var keys = databases.get(database);
        if (keys == null) {
            throw ApiProblem.notFound("There is no database " + database + ".");
        }
        return keys;
    }

    private static ApiProblem notParked(String database, String key) {
        return ApiProblem.notFound("The key %s of %s is not parked.".formatted(key, database));
    }
}
