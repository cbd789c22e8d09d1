package io.tiffin.order.application;

import io.tiffin.order.application.Life.NumberedEntry;
import io.tiffin.order.domain.OrderStatus;
import io.tiffin.order.domain.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Questions that change nothing. Whose order it is is part of the question. */
public interface OrderReads {

    Optional<OrderView> find(UUID order, UUID customer);

    /**
     * The newest first.
     *
     * @param before only orders older than this one
     * @param statuses empty for all
     */
    List<OrderView> list(UUID customer, Set<OrderStatus> statuses, @Nullable UUID before, int limit);

    record DropOff(DropOffContact contact, Position position) {}

    /** Only for the driver who is bound to the order, and while it is under way. */
    Optional<DropOff> dropOff(UUID order, UUID driver);

    boolean exists(UUID order, UUID customer);

    /**
     * What came after.
     *
     * @param last the sequence behind which nothing will come; null while the order is not closed
     */
    record Since(List<NumberedEntry> entries, @Nullable Integer last) {}

    /** For any number of streams in one query: the timelines after these sequences. Orders without news may be missing. */
    Map<UUID, Since> after(Map<UUID, Integer> sequences);
}
