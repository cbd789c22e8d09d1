package io.tiffin.notification;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whom a text is for. */
enum Audience {
    CUSTOMER,
    RESTAURANT,
    DRIVER,
    OPERATOR;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Audience of(String word) {
        return find(word).orElseThrow(() -> new IllegalArgumentException("no audience is called " + word));
    }

    static Optional<Audience> find(String word) {
        return Arrays.stream(values())
                .filter(audience -> audience.word().equals(word))
                .findFirst();
    }
}
