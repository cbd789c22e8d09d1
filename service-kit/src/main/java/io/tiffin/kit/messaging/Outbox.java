package io.tiffin.kit.messaging;

import java.util.Collection;
import java.util.List;

/**
 * The one way to publish: rows in the service's own database, in the transaction that changes its state. The relay sends
 * them at least once, in commit order per key.
 *
 * <p>What a writer owes: all writers of a key are serialised before they add. They hold a lock on the key's row
 * ({@code select … for update}), or have read the version that their commit will check. Then the position that the
 * database draws here rises in commit order, and nothing else makes it do so: not ids that an instance reserves in advance, as
 * an ORM's pool does, and not a lock that is taken after the message was added.
 */
public interface Outbox {

    /** @throws IllegalStateException outside a transaction */
    void add(Collection<OutgoingMessage> messages);

    default void add(OutgoingMessage message) {
        add(List.of(message));
    }
}
