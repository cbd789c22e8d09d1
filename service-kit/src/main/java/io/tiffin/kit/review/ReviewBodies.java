package io.tiffin.kit.review;

import io.tiffin.events.MoneyAmount;
import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.review.ReviewRows.Entry;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The queue as the public API shows it. */
final class ReviewBodies {

    record ReasonBody(@NotBlank @Size(max = 1000) String reason) {}

    record ClaimBody(
            @NotBlank @Size(max = 1000) String reason,
            @Nullable Boolean takeOver) {}

    record ActionBody(
            @NotBlank @Size(max = 1000) String reason,
            @Nullable @jakarta.validation.Valid AmountBody amount) {}

    record AmountBody(
            @NotNull @Positive Long amount,

            @NotBlank @Pattern(regexp = "[A-Z]{3}", message = "is not an ISO 4217 code")
            String currency) {

        MoneyAmount toAmount() {
            return new MoneyAmount(amount, currency);
        }
    }

    record ItemBody(
            String id,
            String kind,
            String state,
            String subject,
            String reason,
            JsonNode details,
            Instant openedAt,
            @Nullable String claimedBy,
            @Nullable Instant claimedAt,
            @Nullable Instant resolvedAt,
            @Nullable String resolvedBy,
            @Nullable String resolution,
            @Nullable List<String> actions,
            @Nullable List<EntryBody> history) {

        static ItemBody of(
                ReviewItem item, String prefix, @Nullable List<String> actions, @Nullable List<Entry> history) {
            return new ItemBody(
                    PublicId.format("rev", item.id()),
                    item.kind(),
                    item.state().name().toLowerCase(Locale.ROOT),
                    PublicId.format(prefix, item.subject()),
                    item.reason(),
                    item.details(),
                    item.openedAt(),
                    item.claimedBy(),
                    item.claimedAt(),
                    item.resolvedAt(),
                    item.resolvedBy(),
                    item.resolution(),
                    actions,
                    history == null ? null : history.stream().map(EntryBody::of).toList());
        }
    }

    record EntryBody(
            int number,
            Instant at,
            String actor,
            String action,
            String reason,
            @Nullable JsonNode details) {

        static EntryBody of(Entry entry) {
            return new EntryBody(
                    entry.number(), entry.at(), entry.actor(), entry.action(), entry.reason(), entry.details());
        }
    }

    record PageBody(
            List<ItemBody> data, boolean hasMore, @Nullable String nextCursor) {}

    private ReviewBodies() {}
}
