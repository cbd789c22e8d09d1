package io.tiffin.order.domain;

import org.jspecify.annotations.Nullable;

/** What is known of an order: the simple status for customers, and beside it the facts that one list cannot hold. */
public record Facets(
        OrderStatus status,
        PaymentStatus payment,
        Kitchen kitchen,
        Delivery delivery,
        @Nullable Cancellation cancellation) {

    static final Facets PLACED = new Facets(
            OrderStatus.PLACED,
            PaymentStatus.PENDING,
            new Kitchen(KitchenStatus.PENDING, null),
            new Delivery(DeliveryStatus.UNASSIGNED, null, null),
            null);

    Facets with(OrderStatus news) {
        return new Facets(news, payment, kitchen, delivery, cancellation);
    }

    Facets with(PaymentStatus news) {
        return new Facets(status, payment.after(news), kitchen, delivery, cancellation);
    }

    Facets with(Kitchen news) {
        return new Facets(status, payment, news, delivery, cancellation);
    }

    Facets with(Delivery news) {
        return new Facets(status, payment, kitchen, news, cancellation);
    }

    Facets with(Cancellation news) {
        return new Facets(status, payment, kitchen, delivery, news);
    }
}
