package io.tiffin.events;

import java.util.List;

/** The topics. Those keyed by order have the same number of partitions, so that an order has one partition number everywhere. */
public final class Topics {

    public static final String ORDERS_CREATED = "orders.created";
    public static final String ORDERS_STATUS = "orders.status";
    public static final String PAYMENTS_PROCESS = "payments.process";
    public static final String PAYMENTS_EVENTS = "payments.events";
    public static final String RESTAURANTS_PROCESS = "restaurants.process";
    public static final String RESTAURANTS_EVENTS = "restaurants.events";
    public static final String RESTAURANTS_CATALOG = "restaurants.catalog";
    public static final String DISPATCH_PROCESS = "dispatch.process";
    public static final String DRIVER_ASSIGNMENT = "driver.assignment";
    public static final String DRIVER_LOCATION = "driver.location";
    public static final String TRACKING_EVENTS = "tracking.events";
    public static final String NOTIFICATIONS_SEND = "notifications.send";
    public static final String OPERATIONS_DECISIONS = "operations.decisions";

    /** What a topic's records are keyed by. */
    public enum Key {
        ORDER,
        DRIVER,
        RESTAURANT,
        RECIPIENT,
        DEAD_LETTER
    }

    /**
     * A topic as it is created.
     *
     * @param compacted keeps the last record of each key for ever
     * @param contract the sealed interface of the messages it carries
     */
    public record TopicSpec(String name, Key key, boolean compacted, Class<? extends Message> contract) {}

    public static final List<TopicSpec> ALL = List.of(
            new TopicSpec(ORDERS_CREATED, Key.ORDER, false, OrderCreated.class),
            new TopicSpec(ORDERS_STATUS, Key.ORDER, false, OrderStatusEvent.class),
            new TopicSpec(PAYMENTS_PROCESS, Key.ORDER, false, PaymentCommand.class),
            new TopicSpec(PAYMENTS_EVENTS, Key.ORDER, false, PaymentEvent.class),
            new TopicSpec(RESTAURANTS_PROCESS, Key.ORDER, false, RestaurantCommand.class),
            new TopicSpec(RESTAURANTS_EVENTS, Key.ORDER, false, RestaurantEvent.class),
            new TopicSpec(RESTAURANTS_CATALOG, Key.RESTAURANT, true, CatalogSnapshot.class),
            new TopicSpec(DISPATCH_PROCESS, Key.ORDER, false, DispatchCommand.class),
            new TopicSpec(DRIVER_ASSIGNMENT, Key.ORDER, false, AssignmentEvent.class),
            new TopicSpec(DRIVER_LOCATION, Key.DRIVER, false, DriverLocationEvent.class),
            new TopicSpec(TRACKING_EVENTS, Key.ORDER, false, TrackingEvent.class),
            new TopicSpec(NOTIFICATIONS_SEND, Key.RECIPIENT, false, NotificationCommand.class),
            new TopicSpec(OPERATIONS_DECISIONS, Key.DEAD_LETTER, false, OperatorDecision.class));

    /** Where the messages of a topic go that could not be handled; same key, same partition. */
    public static String deadLetters(String topic) {
        return topic + ".dlq";
    }

    private Topics() {}
}
