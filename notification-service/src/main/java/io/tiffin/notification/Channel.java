package io.tiffin.notification;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A way to carry texts out of the house. Asked in the order of the beans; the first that has an address takes the text. */
interface Channel {

    /** Stored with each delivery: never changed. */
    String name();

    /** Where this channel would send it; null when it cannot. */
    @Nullable
    String addressOf(ChannelKind kind, Contact contact);

    /** Whether a stored delivery has arrived already. */
    default boolean keepsRows() {
        return false;
    }

    /** Outside any transaction; may be called again for the same delivery, whose id the receiver can know it by. */
    void send(Delivery delivery) throws IOException;

    /** Trying again would not help. */
    final class Undeliverable extends IOException {

        private static final long serialVersionUID = 1L;

        Undeliverable(String message) {
            super(message);
        }
    }
}
