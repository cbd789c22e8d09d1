package io.tiffin.notification;

import org.jspecify.annotations.Nullable;

/** Where somebody can be reached. */
record Contact(
        @Nullable String email,
        @Nullable String phone,
        @Nullable String pushUrl) {

    static final Contact NONE = new Contact(null, null, null);
}
