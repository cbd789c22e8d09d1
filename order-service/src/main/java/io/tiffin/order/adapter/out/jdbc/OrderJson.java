package io.tiffin.order.adapter.out.jdbc;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.tiffin.order.domain.Cancellation;
import io.tiffin.order.domain.Cause;
import io.tiffin.order.domain.Delivery;
import io.tiffin.order.domain.DeliveryStatus;
import io.tiffin.order.domain.Facets;
import io.tiffin.order.domain.Kitchen;
import io.tiffin.order.domain.KitchenStatus;
import io.tiffin.order.domain.Line;
import io.tiffin.order.domain.Money;
import io.tiffin.order.domain.OrderStatus;
import io.tiffin.order.domain.PaymentStatus;
import io.tiffin.order.domain.Restaurant.MenuItem;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What stands in json columns: records of its own, so that the domain may change. */
final class OrderJson {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(Include.NON_NULL))
            .build();
    private static final TypeReference<List<LineJson>> LINES = new TypeReference<>() {};
    private static final TypeReference<List<ItemJson>> ITEMS = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> DATA = new TypeReference<>() {};

    record LineJson(UUID item, String name, int quantity, long unitPrice) {}

    record ItemJson(UUID id, String name, long price, String currency) {}

    record FacetsJson(
            String status,
            String payment,
            String kitchen,
            @Nullable Instant readyAt,
            String delivery,
            @Nullable UUID driver,
            @Nullable Instant etaAt,
            @Nullable String cancellation,
            @Nullable String cause,
            @Nullable Boolean customerAsked) {}

    static String lines(List<Line> lines) {
        return JSON.writeValueAsString(lines.stream()
                .map(line -> new LineJson(
                        line.menuItemId(),
                        line.name(),
                        line.quantity(),
                        line.unitPrice().minorUnits()))
                .toList());
    }

    static List<Line> lines(String json, Currency currency) {
        return JSON.readValue(json, LINES).stream()
                .map(line -> new Line(line.item(), line.name(), line.quantity(), new Money(line.unitPrice(), currency)))
                .toList();
    }

    static String items(List<MenuItem> items) {
        return JSON.writeValueAsString(items.stream()
                .map(item -> new ItemJson(
                        item.id(),
                        item.name(),
                        item.price().minorUnits(),
                        item.price().currency().getCurrencyCode()))
                .toList());
    }

    static List<MenuItem> items(String json) {
        return JSON.readValue(json, ITEMS).stream()
                .map(item -> new MenuItem(item.id(), item.name(), Money.of(item.price(), item.currency())))
                .toList();
    }

    static String texts(List<String> texts) {
        return JSON.writeValueAsString(texts);
    }

    static String data(Map<String, String> data) {
        return JSON.writeValueAsString(data);
    }

    static Map<String, String> data(String json) {
        return JSON.readValue(json, DATA);
    }

    static String facets(Facets facets) {
        var cancellation = facets.cancellation();
        return JSON.writeValueAsString(new FacetsJson(
                facets.status().name(),
                facets.payment().name(),
                facets.kitchen().status().name(),
                facets.kitchen().readyAt(),
                facets.delivery().status().name(),
                facets.delivery().driver(),
                facets.delivery().etaAt(),
                cancellation == null ? null : cancellation.state().name(),
                cancellation == null ? null : cancellation.cause().name(),
                cancellation == null ? null : cancellation.customerAsked()));
    }

    static Facets facets(String text) {
        var json = JSON.readValue(text, FacetsJson.class);
        return facets(
                json.status(),
                json.payment(),
                json.kitchen(),
                json.readyAt(),
                json.delivery(),
                json.driver(),
                json.etaAt(),
                json.cancellation(),
                json.cause(),
                Boolean.TRUE.equals(json.customerAsked()));
    }

    static Facets facets(
            String status,
            String payment,
            String kitchen,
            @Nullable Instant readyAt,
            String delivery,
            @Nullable UUID driver,
            @Nullable Instant etaAt,
            @Nullable String cancellation,
            @Nullable String cause,
            boolean customerAsked) {
        return new Facets(
                OrderStatus.valueOf(status),
                PaymentStatus.valueOf(payment),
                new Kitchen(KitchenStatus.valueOf(kitchen), readyAt),
                new Delivery(DeliveryStatus.valueOf(delivery), driver, etaAt),
                cancellation == null || cause == null
                        ? null
                        : new Cancellation(
                                Cancellation.State.valueOf(cancellation), Cause.valueOf(cause), customerAsked));
    }

    private OrderJson() {}
}
