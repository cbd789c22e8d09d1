package io.tiffin.events;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The topics, as data: what exists, what it is keyed by, how long it keeps what. */
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

    /** How long a topic keeps its records, where it is not compacted: longer than any consumer may be away. */
    private static final Duration A_WEEK = Duration.ofDays(7);

    /** Positions are worth nothing tomorrow, and tracking stores what it must answer for. */
    private static final Duration A_DAY = Duration.ofDays(1);

    /** How long dead letters wait for a person, and stay as evidence. */
    public static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(90);

    /** A decision outlives the letter that it is about. */
    private static final Duration DECISIONS = DEAD_LETTER_RETENTION.multipliedBy(2);

    /**
     * A topic as it is created. Topics of one key have one number of partitions, so that a key has one partition number
     * everywhere.
     *
     * @param retention how long records are kept; null: compacted, the last record of each key is kept for ever
     * @param contract the sealed interface of the messages it carries
     */
    public record TopicSpec(String name, Key key, @Nullable Duration retention, Class<? extends Message> contract) {

        static TopicSpec kept(String name, Key key, Duration retention, Class<? extends Message> contract) {
            return new TopicSpec(name, key, retention, contract);
        }

        static TopicSpec compacted(String name, Key key, Class<? extends Message> contract) {
            return new TopicSpec(name, key, null, contract);
        }

        public boolean compacted() {
            return retention == null;
        }
    }

    public static final List<TopicSpec> ALL = List.of(
            TopicSpec.kept(ORDERS_CREATED, Key.ORDER, A_WEEK, OrderCreated.class),
            TopicSpec.kept(ORDERS_STATUS, Key.ORDER, A_WEEK, OrderStatusEvent.class),
            TopicSpec.kept(PAYMENTS_PROCESS, Key.ORDER, A_WEEK, PaymentCommand.class),
            TopicSpec.kept(PAYMENTS_EVENTS, Key.ORDER, A_WEEK, PaymentEvent.class),
            TopicSpec.kept(RESTAURANTS_PROCESS, Key.ORDER, A_WEEK, RestaurantCommand.class),
            TopicSpec.kept(RESTAURANTS_EVENTS, Key.ORDER, A_WEEK, RestaurantEvent.class),
            TopicSpec.compacted(RESTAURANTS_CATALOG, Key.RESTAURANT, CatalogSnapshot.class),
            TopicSpec.kept(DISPATCH_PROCESS, Key.ORDER, A_WEEK, DispatchCommand.class),
            TopicSpec.kept(DRIVER_ASSIGNMENT, Key.ORDER, A_WEEK, AssignmentEvent.class),
            TopicSpec.kept(DRIVER_LOCATION, Key.DRIVER, A_DAY, DriverLocationEvent.class),
            TopicSpec.kept(TRACKING_EVENTS, Key.ORDER, A_WEEK, TrackingEvent.class),
            TopicSpec.kept(NOTIFICATIONS_SEND, Key.RECIPIENT, A_WEEK, NotificationCommand.class),
            TopicSpec.kept(OPERATIONS_DECISIONS, Key.DEAD_LETTER, DECISIONS, OperatorDecision.class));

    /** Where the messages of a topic go that could not be handled; same key, same partition. */
    public static String deadLetters(String topic) {
        return topic + ".dlq";
    }

    private Topics() {}
}
