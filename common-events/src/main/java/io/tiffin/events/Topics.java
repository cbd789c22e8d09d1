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

    /** Longer than any consumer may be away. */
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
     * @param throughInbox consumers know a repeated message by its id; otherwise handling it again changes nothing
     * @param contract the sealed interface of the messages it carries
     */
    public record TopicSpec(
            String name,
            Key key,
            @Nullable Duration retention,
            boolean throughInbox,
            Class<? extends Message> contract) {

        static TopicSpec handledOnce(String name, Key key, Class<? extends Message> contract) {
            return new TopicSpec(name, key, A_WEEK, true, contract);
        }

        static TopicSpec repeatable(String name, Key key, Duration retention, Class<? extends Message> contract) {
            return new TopicSpec(name, key, retention, false, contract);
        }

        static TopicSpec snapshots(String name, Key key, Class<? extends Message> contract) {
            return new TopicSpec(name, key, null, false, contract);
        }

        public boolean compacted() {
            return retention == null;
        }
    }

    public static final List<TopicSpec> ALL = List.of(
            TopicSpec.handledOnce(ORDERS_CREATED, Key.ORDER, OrderCreated.class),
            TopicSpec.handledOnce(ORDERS_STATUS, Key.ORDER, OrderStatusEvent.class),
            TopicSpec.handledOnce(PAYMENTS_PROCESS, Key.ORDER, PaymentCommand.class),
            TopicSpec.handledOnce(PAYMENTS_EVENTS, Key.ORDER, PaymentEvent.class),
            TopicSpec.handledOnce(RESTAURANTS_PROCESS, Key.ORDER, RestaurantCommand.class),
            TopicSpec.handledOnce(RESTAURANTS_EVENTS, Key.ORDER, RestaurantEvent.class),
            TopicSpec.snapshots(RESTAURANTS_CATALOG, Key.RESTAURANT, CatalogSnapshot.class),
            TopicSpec.handledOnce(DISPATCH_PROCESS, Key.ORDER, DispatchCommand.class),
            TopicSpec.handledOnce(DRIVER_ASSIGNMENT, Key.ORDER, AssignmentEvent.class),
            TopicSpec.repeatable(DRIVER_LOCATION, Key.DRIVER, A_DAY, DriverLocationEvent.class),
            TopicSpec.handledOnce(TRACKING_EVENTS, Key.ORDER, TrackingEvent.class),
            TopicSpec.handledOnce(NOTIFICATIONS_SEND, Key.RECIPIENT, NotificationCommand.class),
            TopicSpec.repeatable(OPERATIONS_DECISIONS, Key.DEAD_LETTER, DECISIONS, OperatorDecision.class));

    /** Where the messages of a topic go that could not be handled; same key, same partition. */
    public static String deadLetters(String topic) {
        return topic + ".dlq";
    }

    private Topics() {}
}
