package io.tiffin.kit.messaging;

import java.util.List;

/** What was handled already, by consumer. */
public interface Inbox {

    /**
     * Claims the records for the consumer and returns those that it has not handled, in their order. Called in the
     * transaction of the effect: when that rolls back, nothing was claimed.
     */
    <E> List<Incoming<E>> claim(String consumer, List<Incoming<E>> records);
}
