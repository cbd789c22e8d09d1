package io.tiffin.notification;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.security.Caller;
import io.tiffin.kit.web.ApiProblem;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Everybody's own: where they are reached, and what they were told. For staff that is their restaurants'. */
@RestController
@RequestMapping("/v1/me")
class MeController {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ContactBody(
            @Email @Size(max = 254) @Nullable String email,

            @Pattern(regexp = "\\+[1-9][0-9]{6,14}") @Nullable
            String phone,

            @Size(max = 500) @Nullable String pushUrl) {

        static ContactBody of(Contact contact) {
            return new ContactBody(contact.email(), contact.phone(), contact.pushUrl());
        }

        Contact toContact() {
            return new Contact(email, phone, pushUrl);
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NotificationView(
            String id,
            String type,
            String channel,
            String title,
            String body,
            @Nullable String orderId,
            Instant at,
            String status) {

        static NotificationView of(Deliveries.Stored stored) {
            var delivery = stored.delivery();
            return new NotificationView(
                    PublicId.format("ntf", delivery.id()),
                    delivery.template().word(),
                    delivery.kind().word(),
                    delivery.title(),
                    delivery.body(),
                    delivery.orderId() == null ? null : PublicId.format("ord", delivery.orderId()),
                    delivery.at(),
                    stored.state());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(
            List<NotificationView> data,
            boolean hasMore,
            @Nullable String nextCursor) {}

    private final Contacts contacts;
    private final Deliveries deliveries;
    private final PushUrls pushUrls;

    MeController(Contacts contacts, Deliveries deliveries, PushUrls pushUrls) {
        this.contacts = contacts;
        this.deliveries = deliveries;
        this.pushUrls = pushUrls;
    }

    /** Nobody has said anything yet: an empty contact, not a missing one. */
    @GetMapping("/contact")
    ResponseEntity<ContactBody> contact(Caller caller) {
        var recipients = Recipient.of(caller);
        var contact = contacts.of(recipients).getOrDefault(recipients.getFirst(), Contact.NONE);
        return answer(contact);
    }

    @PutMapping("/contact")
    ResponseEntity<ContactBody> put(@Valid @RequestBody ContactBody body, Caller caller) {
        if (body.pushUrl() != null) {
            pushUrls.objection(body.pushUrl()).ifPresent(objection -> {
                throw ApiProblem.invalid("A field is not valid.").field("/pushUrl", "push_url", objection);
            });
        }
        var contact = body.toContact();
        contacts.put(Recipient.of(caller), contact);
        return answer(contact);
    }

    @GetMapping("/notifications")
    ResponseEntity<Page> notifications(
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit,
            @RequestParam(required = false) @Nullable String cursor,
            Caller caller) {
        var before = cursor == null
                ? null
                : PublicId.parse("ntf", cursor)
                        .orElseThrow(() -> ApiProblem.malformed("The cursor is not one of ours.")
                                .field("cursor", "unknown_cursor", "Start over."));
        var found = deliveries.page(Recipient.of(caller), before, limit + 1);
        var data = found.stream().limit(limit).map(NotificationView::of).toList();
        if (found.size() <= limit) {
            return ResponseEntity.ok(new Page(data, false, null));
        }
        var next = data.getLast().id();
        return ResponseEntity.ok()
                .header(
                        HttpHeaders.LINK,
                        "</v1/me/notifications?limit=%d&cursor=%s>; rel=\"next\"".formatted(limit, next))
                .body(new Page(data, true, next));
    }

    private static ResponseEntity<ContactBody> answer(Contact contact) {
        return ResponseEntity.ok().eTag(Integer.toHexString(contact.hashCode())).body(ContactBody.of(contact));
    }
}
