package io.tiffin.notification;

import static io.tiffin.notification.Audience.CUSTOMER;
import static io.tiffin.notification.Audience.DRIVER;
import static io.tiffin.notification.Audience.RESTAURANT;
import static io.tiffin.notification.ChannelKind.EMAIL;
import static io.tiffin.notification.ChannelKind.PUSH;
import static io.tiffin.notification.ChannelKind.SMS;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is said to whom, on which channels. {@code {name}} stands for a parameter. */
enum Template {
    // spotless:off
    ORDER_CONFIRMED     (CUSTOMER,   EnumSet.of(PUSH, EMAIL),      "Your order is confirmed",               "The kitchen has accepted it. It will be ready {when}."),
    DRIVER_ASSIGNED     (CUSTOMER,   EnumSet.of(PUSH),             "Your driver is on the way",             "A driver is going to the restaurant for your order."),
    DRIVER_ARRIVING     (CUSTOMER,   EnumSet.of(PUSH),             "Your driver is almost there",           "Please be ready at the door."),
    ORDER_PICKED_UP     (CUSTOMER,   EnumSet.of(PUSH),             "Your food is on the road",              "Your driver has picked up your order."),
    ORDER_DELIVERED     (CUSTOMER,   EnumSet.of(PUSH, EMAIL),      "Your order was delivered",              "Enjoy your meal."),
    ORDER_CANCELLED     (CUSTOMER,   EnumSet.of(PUSH, SMS, EMAIL), "Your order was cancelled",              "Reason: {reason}. You do not pay for it; what was taken is returned."),
    ORDER_DELAYED       (CUSTOMER,   EnumSet.of(PUSH),             "Your order will be later",              "We are sorry. It will be ready {when}."),
    CANCELLATION_REFUSED(CUSTOMER,   EnumSet.of(PUSH, SMS),        "Your order can no longer be cancelled", "The food had already left the kitchen."),

    NEW_ORDER           (RESTAURANT, EnumSet.of(PUSH),             "New order",                             "Please accept or reject it."),
    DRIVER_NEARBY       (RESTAURANT, EnumSet.of(PUSH),             "The driver is arriving",                "The driver of an order will be with you in a moment."),
    DRIVER_AT_PICKUP    (RESTAURANT, EnumSet.of(PUSH),             "The driver is here",                    "Please hand the order over."),
    KITCHEN_CANCELLED   (RESTAURANT, EnumSet.of(PUSH, SMS),        "An order was cancelled",                "Please stop cooking. Reason: {reason}."),

    NEW_DELIVERY        (DRIVER,     EnumSet.of(PUSH),             "New delivery",                          "Please go to the restaurant."),
    DELIVERY_CANCELLED  (DRIVER,     EnumSet.of(PUSH, SMS),        "Your delivery was cancelled",           "You are free for another one."),
    DELIVERY_REASSIGNED (DRIVER,     EnumSet.of(PUSH, SMS),        "Your delivery went to another driver",  "You are free for another one."),

    /** What another service wants said in its own words. */
    MESSAGE             (null,       EnumSet.of(PUSH),             "{title}",                               "{text}");
    // spotless:on

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    private final @Nullable Audience audience;
    private final Set<ChannelKind> channels;
    private final String title;
    private final String body;

    Template(@Nullable Audience audience, Set<ChannelKind> channels, String title, String body) {
        this.audience = audience;
        this.channels = channels;
        this.title = title;
        this.body = body;
    }

    static Optional<Template> find(String word) {
        return Arrays.stream(values())
                .filter(template -> template.word().equals(word))
                .findFirst();
    }

    static Template of(String word) {
        return find(word).orElseThrow(() -> new IllegalArgumentException("no template is called " + word));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isFor(Audience reader) {
        return audience == null || audience == reader;
    }

    Set<ChannelKind> channels() {
        return channels;
    }

    String title(Map<String, String> parameters) {
        return filled(title, parameters);
    }

    String body(Map<String, String> parameters) {
        return filled(body, parameters);
    }

    private static String filled(String text, Map<String, String> parameters) {
        return PARAMETER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(parameters.getOrDefault(found.group(1), "–")));
    }
}
