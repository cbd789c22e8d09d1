package io.tiffin.kit.review;

import io.tiffin.events.MoneyAmount;
import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.review.ReviewBodies.ActionBody;
import io.tiffin.kit.review.ReviewBodies.ClaimBody;
import io.tiffin.kit.review.ReviewBodies.ItemBody;
import io.tiffin.kit.review.ReviewBodies.PageBody;
import io.tiffin.kit.review.ReviewBodies.ReasonBody;
import io.tiffin.kit.review.ReviewItem.State;
import io.tiffin.kit.review.ReviewRows.Filter;
import io.tiffin.kit.security.Caller;
import io.tiffin.kit.web.ApiProblem;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** The review queue of a service, for operators. */
@RestController
@RequestMapping("${tiffin.reviews.path}")
class ReviewController {

    private static final Set<State> WAITING = EnumSet.of(State.OPEN, State.CLAIMED);

    private final ReviewDesk desk;
    private final ReviewSettings settings;

    ReviewController(ReviewDesk desk, ReviewSettings settings) {
        this.desk = desk;
        this.settings = settings;
    }

    @GetMapping
    ResponseEntity<PageBody> list(
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String subject,
            @RequestParam(required = false) @Nullable String claimedBy,
            @RequestParam(defaultValue = "openedAt") String sort,
            Caller.Operator operator) {
        var found = desk.list(new Filter(
                states(state),
                kind,
                subject == null ? null : subjectOf(subject),
                "me".equals(claimedBy) ? operator.subject() : claimedBy,
                cursor == null ? null : idOf(cursor),
                newestFirst(sort),
                limit + 1));
        var hasMore = found.size() > limit;
        var shown = found.stream()
                .limit(limit)
                .map(item -> ItemBody.of(item, settings.subjectPrefix(), null, null))
                .toList();
        var next = hasMore ? shown.getLast().id() : null;
        var answer = ResponseEntity.ok();
        if (next != null) {
            answer.header(
                    HttpHeaders.LINK,
                    "<%s>; rel=\"next\"".formatted(nextPage(limit, next, state, kind, subject, claimedBy, sort)));
        }
        return answer.body(new PageBody(shown, hasMore, next));
    }

    @GetMapping("/{id}")
    ResponseEntity<ItemBody> get(@PathVariable String id, Caller.Operator operator) {
        return shown(itemId(id), operator);
    }

    @PostMapping("/{id}/claim")
    ResponseEntity<ItemBody> claim(
            @PathVariable String id, @Valid @RequestBody ClaimBody body, Caller.Operator operator) {
        var item = itemId(id);
        desk.claim(item, operator.subject(), body.reason(), Boolean.TRUE.equals(body.takeOver()));
        return shown(item, operator);
    }

    @PostMapping("/{id}/release")
    ResponseEntity<ItemBody> release(
            @PathVariable String id, @Valid @RequestBody ReasonBody body, Caller.Operator operator) {
        var item = itemId(id);
        desk.release(item, operator.subject(), body.reason());
        return shown(item, operator);
    }

    @PostMapping("/{id}/note")
    ResponseEntity<ItemBody> note(
            @PathVariable String id, @Valid @RequestBody ReasonBody body, Caller.Operator operator) {
        var item = itemId(id);
        desk.note(item, operator.subject(), body.reason());
        return shown(item, operator);
    }

    @PostMapping("/{id}/resolve")
    ResponseEntity<ItemBody> resolve(
            @PathVariable String id, @Valid @RequestBody ReasonBody body, Caller.Operator operator) {
        var item = itemId(id);
        desk.resolve(item, operator.subject(), body.reason());
        return shown(item, operator);
    }

    /** The service's own actions; {@code actions} of the item lists what is possible now. */
    @PostMapping("/{id}/{action:[a-z]+(?:-[a-z]+)*}")
    ResponseEntity<ItemBody> act(
            @PathVariable String id,
            @PathVariable String action,
            @Valid @RequestBody ActionBody body,
            Caller.Operator operator) {
        var item = itemId(id);
        @Nullable
        MoneyAmount amount = body.amount() == null ? null : body.amount().toAmount();
        desk.act(item, action.replace('-', '_'), operator.subject(), body.reason(), amount);
        return shown(item, operator);
    }

    private ResponseEntity<ItemBody> shown(UUID id, Caller.Operator operator) {
        var shown = desk.show(id, operator.subject());
        return ResponseEntity.ok()
                .eTag("\"%d-%s\"".formatted(shown.history().size(), shown.item().state()))
                .body(ItemBody.of(shown.item(), settings.subjectPrefix(), shown.actions(), shown.history()));
    }

    private String nextPage(
            int limit,
            String next,
            @Nullable String state,
            @Nullable String kind,
            @Nullable String subject,
            @Nullable String claimedBy,
            String sort) {
        var uri = UriComponentsBuilder.fromPath(settings.path())
                .queryParam("limit", limit)
                .queryParam("cursor", next)
                .queryParam("sort", sort);
        if (state != null) {
            uri.queryParam("state", state);
        }
        if (kind != null) {
            uri.queryParam("kind", kind);
        }
        if (subject != null) {
            uri.queryParam("subject", subject);
        }
        if (claimedBy != null) {
            uri.queryParam("claimedBy", claimedBy);
        }
        return uri.encode().build().toUriString();
    }

    private static UUID itemId(String text) {
        return PublicId.require("rev", text);
    }

    private static UUID idOf(String cursor) {
        return PublicId.parse("rev", cursor).orElseThrow(() -> ApiProblem.malformed("The cursor is not one of ours."));
    }

    private UUID subjectOf(String text) {
        return PublicId.parse(settings.subjectPrefix(), text)
                .orElseThrow(() -> ApiProblem.invalid("That is not the id of a subject.")
                        .field("subject", "unknown", "is not an id"));
    }

    private static boolean newestFirst(String sort) {
        return switch (sort) {
            case "openedAt" -> false;
            case "-openedAt" -> true;
            default ->
                throw ApiProblem.invalid("It cannot be sorted by that.")
                        .field("sort", "unknown", "openedAt or -openedAt");
        };
    }

    private static Set<State> states(@Nullable String text) {
        if (text == null) {
            return WAITING;
        }
        var states = EnumSet.noneOf(State.class);
        for (var word : text.toUpperCase(Locale.ROOT).strip().split("\\s*,\\s*", -1)) {
            states.add(Arrays.stream(State.values())
                    .filter(state -> state.name().equals(word))
                    .findFirst()
                    .orElseThrow(() -> ApiProblem.invalid("There is no such state.")
                            .field("state", "unknown", "open, claimed or resolved")));
        }
        return states;
    }
}
