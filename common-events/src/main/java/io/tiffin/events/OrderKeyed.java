package io.tiffin.events;

import java.util.UUID;

/** A message about one order, keyed by its id; all topics of such messages have the same number of partitions. */
public interface OrderKeyed extends Message {

    UUID orderId();
}
