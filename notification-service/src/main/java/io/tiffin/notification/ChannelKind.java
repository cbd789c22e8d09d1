package io.tiffin.notification;

import java.util.Locale;

/** How a text travels to a person. */
enum ChannelKind {
    PUSH,
    SMS,
    EMAIL;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
