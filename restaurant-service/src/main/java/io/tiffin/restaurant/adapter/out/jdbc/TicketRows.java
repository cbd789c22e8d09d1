package io.tiffin.restaurant.adapter.out.jdbc;

import io.tiffin.restaurant.domain.Ticket;
import io.tiffin.restaurant.domain.TicketStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Rows of {@code tickets} as tickets. */
final class TicketRows {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<List<Ticket.Line>> LINES = new TypeReference<>() {};

    static Ticket read(ResultSet row, int index) throws SQLException {
        return new Ticket(
                row.getObject("order_id", UUID.class),
                row.getObject("restaurant_id", UUID.class),
                row.getString("city"),
                JSON.readValue(row.getString("lines"), LINES),
                TicketStatus.of(row.getString("status")),
                new Ticket.Progress(
                        instant(row, "opened_at"),
                        instant(row, "respond_by"),
                        instant(row, "accepted_at"),
                        row.getInt("prep_minutes"),
                        instant(row, "ready_at"),
                        instant(row, "preparing_at"),
                        instant(row, "cooked_at")),
                ending(row),
                row.getLong("sequence"));
    }

    static String linesOf(Ticket ticket) {
        return JSON.writeValueAsString(ticket.lines());
    }

    private static Ticket.@Nullable Ending ending(ResultSet row) throws SQLException {
        var at = instant(row, "ended_at");
        return at == null ? null : new Ticket.Ending(row.getString("ended_by"), row.getString("end_reason"), at);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private TicketRows() {}
}
