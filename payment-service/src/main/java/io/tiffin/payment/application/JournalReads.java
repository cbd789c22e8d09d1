package io.tiffin.payment.application;

import io.tiffin.payment.domain.Entry;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The books, as people read them. */
public interface JournalReads {

    /** @param at business time */
    record Written(Entry entry, Instant at) {}

    /** An order's entries, the first first. */
    List<Written> of(UUID orderId);
}
