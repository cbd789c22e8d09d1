package io.tiffin.relay.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tiffin.kit.security.Caller;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.relay.ops.DeadLetters.Letter;
import io.tiffin.relay.ops.DeadLetters.Shown;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

@RestController
class DeadLetterController {

    private static final int REPLAYED_AT_ONCE = 200;

    record ReplayBody(@Nullable @Size(max = 500) String note) {}

    record DiscardBody(@NotBlank @Size(max = 500) String note) {}

    record KeyBody(
            @NotBlank String topic,
            @NotBlank String key,
            @Nullable @Size(max = 500) String note) {}

    /** @param waiting letters of the key that are left: repeat the request */
    record ReplayedBody(List<LetterBody> data, int waiting) {}

    private final DeadLetters letters;

    DeadLetterController(DeadLetters letters) {
        this.letters = letters;
    }

    @GetMapping("/v1/ops/dead-letters")
    ResponseEntity<Page<LetterBody>> list(
            @RequestParam(required = false) @Nullable String topic,
            @RequestParam(required = false) @Nullable String key,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit,
            Caller.Operator operator) {
        var found = letters.list().stream()
                .filter(wanted(topic, key, state, cursor))
                .limit(limit + 1L)
                .toList();
        if (found.size() <= limit) {
            return Page.last(found.stream().map(LetterBody::of).toList());
        }
        var fitting = found.subList(0, limit);
        return Page.before(
                cursorAfter(fitting.getLast()),
                fitting.stream().map(LetterBody::of).toList(),
                ServletUriComponentsBuilder.fromCurrentRequest());
    }

    private static Predicate<Letter> wanted(
            @Nullable String topic, @Nullable String key, @Nullable String state, @Nullable String cursor) {
        var inState = state == null
                ? null
                : LetterState.of(state)
                        .orElseThrow(() -> ApiProblem.malformed("There is no such state: waiting, replayed, discarded.")
                                .field("state", "unknown_value", "waiting, replayed or discarded"));
        var before = cursor == null ? null : place(cursor);
        return letter -> (topic == null || topic.equals(letter.letter().topic()))
                && (key == null || key.equals(letter.letter().key()))
                && (inState == null || inState == letter.state())
                && (before == null || before.isNewerThan(letter.letter()));
    }

    private record Place(Instant at, LetterId id) {

        boolean isNewerThan(DeadLetter letter) {
            var byTime = at.compareTo(letter.diedAt());
            return byTime > 0 || (byTime == 0 && id.compareTo(letter.id()) > 0);
        }
    }

    private static String cursorAfter(Letter last) {
        var place = last.letter().diedAt().toEpochMilli() + ":" + last.letter().id();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(UTF_8));
    }

    private static Place place(String cursor) {
        try {
            var parts = new String(Base64.getUrlDecoder().decode(cursor), UTF_8).split(":", 2);
            return new Place(
                    Instant.ofEpochMilli(Long.parseLong(parts[0])),
                    LetterId.parse(parts.length == 2 ? parts[1] : "").orElseThrow(IllegalArgumentException::new));
        } catch (IllegalArgumentException _) {
            throw ApiProblem.malformed("The cursor is not one of ours.").field("cursor", "unknown_value", "not ours");
        }
    }

    @GetMapping("/v1/ops/dead-letters/{id}")
    ResponseEntity<LetterBody.Whole> show(@PathVariable String id, Caller.Operator operator) {
        return answer(letters.show(letter(id)));
    }

    @PostMapping("/v1/ops/dead-letters/{id}/replay")
    ResponseEntity<LetterBody.Whole> replay(
            @PathVariable String id,
            @Valid @RequestBody(required = false) @Nullable ReplayBody body,
            Caller.Operator operator) {
        return answer(letters.replay(letter(id), operator.subject(), body == null ? null : body.note()));
    }

    @PostMapping("/v1/ops/dead-letters/{id}/discard")
    ResponseEntity<LetterBody.Whole> discard(
            @PathVariable String id, @Valid @RequestBody DiscardBody body, Caller.Operator operator) {
        return answer(letters.discard(letter(id), operator.subject(), body.note()));
    }

    @PostMapping("/v1/ops/dead-letters:replay")
    ReplayedBody replayKey(@Valid @RequestBody KeyBody body, Caller.Operator operator) {
        var replayed = letters.replayKey(body.topic(), body.key(), REPLAYED_AT_ONCE, operator.subject(), body.note());
        return new ReplayedBody(replayed.letters().stream().map(LetterBody::of).toList(), replayed.waiting());
    }

    private static LetterId letter(String id) {
        return LetterId.parse(id).orElseThrow(() -> ApiProblem.notFound("There is no dead letter " + id + "."));
    }

    private static ResponseEntity<LetterBody.Whole> answer(Shown shown) {
        return ResponseEntity.ok().eTag(shown.letter().state().word()).body(LetterBody.of(shown));
    }
}
