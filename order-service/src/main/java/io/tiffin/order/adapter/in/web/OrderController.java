package io.tiffin.order.adapter.in.web;

import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.security.Caller;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.kit.web.IdempotentRequests;
import io.tiffin.order.adapter.in.stream.LivePositions;
import io.tiffin.order.adapter.in.web.OrderBody.CancelBody;
import io.tiffin.order.adapter.in.web.OrderBody.DropOffBody;
import io.tiffin.order.adapter.in.web.OrderBody.Page;
import io.tiffin.order.adapter.in.web.OrderBody.PositionBody;
import io.tiffin.order.application.CancelOrder;
import io.tiffin.order.application.DropOffContact;
import io.tiffin.order.application.OrderNotFound;
import io.tiffin.order.application.OrderReads;
import io.tiffin.order.application.OrderView;
import io.tiffin.order.application.PlaceOrder;
import io.tiffin.order.domain.Basket;
import io.tiffin.order.domain.Money;
import io.tiffin.order.domain.OrderStatus;
import io.tiffin.order.domain.Position;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/orders")
class OrderController {

    private final PlaceOrder placeOrder;
    private final CancelOrder cancelOrder;
    private final OrderReads reads;
    private final LivePositions positions;
    private final IdempotentRequests idempotent;

    OrderController(
            PlaceOrder placeOrder,
            CancelOrder cancelOrder,
            OrderReads reads,
            LivePositions positions,
            IdempotentRequests idempotent) {
        this.placeOrder = placeOrder;
        this.cancelOrder = cancelOrder;
        this.reads = reads;
        this.positions = positions;
        this.idempotent = idempotent;
    }

    @PostMapping
    ResponseEntity<OrderBody> place(
            @Valid @RequestBody PlaceOrderBody body,
            @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
            Caller.Customer customer) {
        return idempotent.once(customer.subject(), "place-order", key, body, OrderBody.class, () -> {
            var id = placeOrder.handle(command(body, customer));
            var view = reads.find(id, customer.id()).orElseThrow();
            return ResponseEntity.created(URI.create("/v1/orders/" + PublicId.format("ord", id)))
                    .eTag(tag(view))
                    .body(OrderBody.of(view, null));
        });
    }

    @GetMapping("/{id}")
    ResponseEntity<OrderBody> get(@PathVariable String id, Caller.Customer customer) {
        var order = orderId(id);
        var view = reads.find(order, customer.id()).orElseThrow(OrderNotFound::new);
        var seen = view.order().facets().delivery().status().active()
                ? positions.of(order).orElse(null)
                : null;
        // the position is part of what is shown: without it in the tag, a poll would see the driver stand still
        var tag = seen == null ? tag(view) : "\"%d-%x\"".formatted(view.version(), seen.hashCode());
        return ResponseEntity.ok().eTag(tag).body(OrderBody.of(view, seen));
    }

    @GetMapping
    ResponseEntity<Page> list(
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable String status,
            Caller.Customer customer) {
        var before = cursor == null
                ? null
                : PublicId.parse("ord", cursor)
                        .orElseThrow(() -> ApiProblem.malformed("The cursor is not one of ours."));
        var found = reads.list(customer.id(), statuses(status), before, limit + 1);
        var shown = found.stream().limit(limit).toList();
        var hasMore = found.size() > limit;
        var next = hasMore ? PublicId.format("ord", shown.getLast().order().id()) : null;
        var page = new Page(shown.stream().map(view -> OrderBody.of(view, null)).toList(), hasMore, next);
        var answer = ResponseEntity.ok();
        if (next != null) {
            answer.header(
                    HttpHeaders.LINK,
                    "</v1/orders?limit=%d&cursor=%s%s>; rel=\"next\""
                            .formatted(
                                    limit, next, status == null ? "" : "&status=" + String.join(",", words(status))));
        }
        return answer.body(page);
    }

    @PostMapping("/{id}/cancel")
    ResponseEntity<OrderBody> cancel(
            @PathVariable String id,
            @Valid @RequestBody(required = false) @Nullable CancelBody body,
            Caller.Customer customer) {
        var order = orderId(id);
        var note = body == null ? "" : Objects.requireNonNullElse(body.reason(), "");
        var outcome = cancelOrder.handle(order, customer.id(), note);
        var view = reads.find(order, customer.id()).orElseThrow(OrderNotFound::new);
        return ResponseEntity.status(outcome == CancelOrder.Outcome.CANCELLED ? HttpStatus.OK : HttpStatus.ACCEPTED)
                .eTag(tag(view))
                .body(OrderBody.of(view, null));
    }

    /** Where to bring it: personal data, for the driver who has it to bring, and only while it is under way. */
    @GetMapping("/{id}/drop-off")
    ResponseEntity<DropOffBody> dropOff(@PathVariable String id, Caller.Driver driver) {
        var dropOff = reads.dropOff(orderId(id), driver.id()).orElseThrow(OrderNotFound::new);
        var contact = dropOff.contact();
        return ResponseEntity.ok()
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(new DropOffBody(
                        contact.address(),
                        contact.name(),
                        contact.phone(),
                        contact.note(),
                        new PositionBody(
                                dropOff.position().lat(), dropOff.position().lng())));
    }

    static UUID orderId(String text) {
        return PublicId.parse("ord", text).orElseThrow(OrderNotFound::new);
    }

    private static String tag(OrderView view) {
        return "\"" + view.version() + "\"";
    }

    private static Set<OrderStatus> statuses(@Nullable String text) {
        var statuses = EnumSet.noneOf(OrderStatus.class);
        if (text == null) {
            return statuses;
        }
        for (var word : words(text)) {
            statuses.add(Arrays.stream(OrderStatus.values())
                    .filter(status -> OrderBody.word(status).equals(word))
                    .findFirst()
                    .orElseThrow(() -> ApiProblem.invalid("There is no such status.")
                            .field("status", "unknown", "is not a status of orders")));
        }
        return statuses;
    }

    private static String[] words(String text) {
        return text.toLowerCase(Locale.ROOT).strip().split("\\s*,\\s*", -1);
    }

    private static PlaceOrder.Command command(PlaceOrderBody body, Caller.Customer customer) {
        var restaurant = PublicId.parse("rst", body.restaurantId())
                .orElseThrow(() -> ApiProblem.invalid("There is no such restaurant.")
                        .field("/restaurantId", "unknown", "is not the id of a restaurant"));
        var items = new Basket.Item[body.items().size()];
        for (var i = 0; i < items.length; i++) {
            var item = body.items().get(i);
            var pointer = "/items/%d/menuItemId".formatted(i);
            items[i] = new Basket.Item(
                    PublicId.parse("itm", item.menuItemId())
                            .orElseThrow(() -> ApiProblem.invalid("There is no such item.")
                                    .field(pointer, "unknown", "is not the id of a menu item")),
                    item.quantity());
        }
        var dropOff = body.dropOff();
        return new PlaceOrder.Command(
                customer.id(),
                restaurant,
                new Basket(
                        Arrays.asList(items),
                        new Position(
                                dropOff.position().lat(), dropOff.position().lng()),
                        expected(body)),
                new DropOffContact(dropOff.address(), dropOff.name(), dropOff.phone(), dropOff.note()),
                body.paymentMethodId());
    }

    private static Money expected(PlaceOrderBody body) {
        try {
            return Money.of(body.expectedTotal().amount(), body.expectedTotal().currency());
        } catch (IllegalArgumentException _) {
            throw ApiProblem.invalid("There is no such currency.")
                    .field("/expectedTotal/currency", "unknown", "is not an ISO 4217 code");
        }
    }
}
