package io.tiffin.relay.ops;

import io.tiffin.relay.ops.DeadLetters.Letter;
import io.tiffin.relay.ops.DeadLetters.Shown;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A dead letter as JSON.
 *
 * @param topic where the message came from
 * @param decision who replayed or discarded it; none while it waits
 */
record LetterBody(
        String id,
        String state,
        String topic,
        @Nullable String key,
        @Nullable String type,
        @Nullable String messageId,
        Instant diedAt,
        @Nullable String consumerGroup,
        CauseBody cause,
        @Nullable DecisionBody decision) {

    /**
     * @param type the exception's class
     * @param replayHelps false when the consumer would give the message up again for what it is, whatever has been repaired
     */
    record CauseBody(String type, String message, boolean replayHelps) {}

    record DecisionBody(String by, Instant at, @Nullable String note) {}

    /**
     * The letter with its message.
     *
     * @param partition where the message stood in its topic, with {@code offset}
     * @param payload when it is JSON
     * @param payloadBase64 when it is anything else
     */
    record Whole(
            String id,
            String state,
            String topic,
            @Nullable Integer partition,
            @Nullable Long offset,
            @Nullable String key,
            @Nullable String type,
            @Nullable String messageId,
            Instant diedAt,
            @Nullable String consumerGroup,
            CauseBody cause,
            @Nullable DecisionBody decision,
            Map<String, String> headers,
            @Nullable JsonNode payload,
            @Nullable String payloadBase64) {}

    private static final JsonMapper JSON = JsonMapper.shared();

    static LetterBody of(Letter letter) {
        var dead = letter.letter();
        return new LetterBody(
                dead.id().toString(),
                letter.state().word(),
                dead.topic(),
                dead.key(),
                dead.type(),
                dead.messageId(),
                dead.diedAt(),
                dead.consumerGroup(),
                new CauseBody(dead.cause().type(), dead.cause().message(), letter.replayHelps()),
                decision(letter.decision()));
    }

    static Whole of(Shown shown) {
        var body = of(shown.letter());
        var dead = shown.letter().letter();
        var bytes = shown.message().value();
        var json = bytes == null ? null : json(bytes);
        return new Whole(
                body.id(),
                body.state(),
                body.topic(),
                dead.partition(),
                dead.offset(),
                body.key(),
                body.type(),
                body.messageId(),
                body.diedAt(),
                body.consumerGroup(),
                body.cause(),
                body.decision(),
                headers(shown),
                json,
                bytes == null || json != null ? null : Base64.getEncoder().encodeToString(bytes));
    }

    private static @Nullable DecisionBody decision(@Nullable Decision decision) {
        return decision == null ? null : new DecisionBody(decision.by(), decision.at(), decision.note());
    }

    /** The message's own. */
    private static Map<String, String> headers(Shown shown) {
        var headers = new TreeMap<String, String>();
        for (var header : shown.message().headers()) {
            var text = DeadLetter.header(shown.message(), header.key());
            if (text != null && !header.key().startsWith(DeadLetter.ERROR)) {
                headers.put(header.key(), text);
            }
        }
        return headers;
    }

    private static @Nullable JsonNode json(byte[] payload) {
        try {
            var json = JSON.readTree(payload);
            return json.isMissingNode() ? null : json;
        } catch (JacksonException _) {
            return null;
        }
    }
}
