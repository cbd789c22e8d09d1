package io.tiffin.order.adapter.in.web;

import io.tiffin.kit.id.PublicId;
import io.tiffin.order.adapter.in.stream.LivePositions.Seen;
import io.tiffin.order.application.Life.NumberedEntry;
import io.tiffin.order.application.OrderView;
import io.tiffin.order.domain.Cancellation;
import io.tiffin.order.domain.Delivery;
import io.tiffin.order.domain.Facets;
import io.tiffin.order.domain.Kitchen;
import io.tiffin.order.domain.KitchenStatus;
import io.tiffin.order.domain.Line;
import io.tiffin.order.domain.Money;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An order as the public API shows it. */
record OrderBody(
        String id,
        String status,
        String city,
        String restaurantId,
        List<LineBody> lines,
        MoneyBody subtotal,
        MoneyBody deliveryFee,
        MoneyBody total,
        PaymentBody payment,
        KitchenBody kitchen,
        DeliveryBody delivery,
        @Nullable CancellationBody cancellation,
        Instant placedAt,
        @Nullable List<EntryBody> timeline) {

    record MoneyBody(long amount, String currency) {

        static MoneyBody of(Money money) {
            return new MoneyBody(money.minorUnits(), money.currency().getCurrencyCode());
        }
    }

    record PositionBody(double lat, double lng) {}

    record LineBody(String menuItemId, String name, int quantity, MoneyBody unitPrice, MoneyBody lineTotal) {

        static LineBody of(Line line) {
            return new LineBody(
                    PublicId.format("itm", line.menuItemId()),
                    line.name(),
                    line.quantity(),
                    MoneyBody.of(line.unitPrice()),
                    MoneyBody.of(line.total()));
        }
    }

    /**
     * @param clientSecret while the customer has to confirm the payment
     * @param confirmBy until when; real time
     */
    record PaymentBody(
            String status,
            @Nullable String clientSecret,
            @Nullable Instant confirmBy) {}

    record KitchenBody(String status, @Nullable Instant readyAt) {

        static KitchenBody of(Kitchen kitchen) {
            var status = kitchen.status() == KitchenStatus.PENDING ? KitchenStatus.NEW : kitchen.status();
            return new KitchenBody(word(status), kitchen.readyAt());
        }
    }

    record DeliveryBody(
            String status,
            @Nullable String driverId,
            @Nullable PositionBody position,
            @Nullable Instant etaAt) {

        static DeliveryBody of(Delivery delivery, @Nullable Seen seen) {
            var driver = delivery.driver();
            return new DeliveryBody(
                    word(delivery.status()),
                    driver == null ? null : PublicId.format("drv", driver),
                    seen == null || seen.lat() == null || seen.lng() == null
                            ? null
                            : new PositionBody(seen.lat(), seen.lng()),
                    seen == null || seen.etaAt() == null ? delivery.etaAt() : seen.etaAt());
        }
    }

    record CancellationBody(String status, String by, String reason) {

        static @Nullable CancellationBody of(@Nullable Cancellation cancellation) {
            return cancellation == null
                    ? null
                    : new CancellationBody(
                            word(cancellation.state()),
                            cancellation.cause().by(),
                            cancellation.cause().reason());
        }
    }

    record EntryBody(long sequence, String type, Instant at, String actor, Map<String, String> data) {

        static EntryBody of(NumberedEntry line) {
            var entry = line.entry();
            return new EntryBody(line.sequence(), entry.type(), entry.at(), word(entry.actor()), entry.data());
        }
    }

    /** An entry with the facets as they were from then on: a frame of the stream. */
    record FrameBody(
            long sequence,
            String type,
            Instant at,
            String actor,
            Map<String, String> data,
            String status,
            PaymentBody payment,
            KitchenBody kitchen,
            DeliveryBody delivery,
            @Nullable CancellationBody cancellation) {

        static FrameBody of(NumberedEntry line) {
            var entry = line.entry();
            Facets facets = entry.facets();
            return new FrameBody(
                    line.sequence(),
                    entry.type(),
                    entry.at(),
                    word(entry.actor()),
                    entry.data(),
                    word(facets.status()),
                    new PaymentBody(word(facets.payment()), null, null),
                    KitchenBody.of(facets.kitchen()),
                    DeliveryBody.of(facets.delivery(), null),
                    CancellationBody.of(facets.cancellation()));
        }
    }

    /** @param closed nothing more will come */
    record FramesBody(List<FrameBody> data, boolean closed) {}

    record Page(
            List<OrderBody> data, boolean hasMore, @Nullable String nextCursor) {}

    record CancelBody(@Nullable @Size(max = 200) String reason) {}

    record StreamTokenBody(String token, Instant expiresAt) {}

    record DropOffBody(
            String address,
            String name,
            String phone,
            @Nullable String note,
            PositionBody position) {}

    static OrderBody of(OrderView view, @Nullable Seen seen) {
        var terms = view.order().terms();
        var facets = view.order().facets();
        var quote = terms.quote();
        return new OrderBody(
                PublicId.format("ord", terms.id()),
                word(facets.status()),
                terms.city(),
                PublicId.format("rst", terms.restaurant()),
                quote.lines().stream().map(LineBody::of).toList(),
                MoneyBody.of(quote.subtotal()),
                MoneyBody.of(quote.deliveryFee()),
                MoneyBody.of(quote.total()),
                new PaymentBody(word(facets.payment()), view.clientSecret(), view.confirmBy()),
                KitchenBody.of(facets.kitchen()),
                DeliveryBody.of(facets.delivery(), seen),
                CancellationBody.of(facets.cancellation()),
                terms.placedAt(),
                view.timeline().isEmpty()
                        ? null
                        : view.timeline().stream().map(EntryBody::of).toList());
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
