package io.tiffin.payment.adapter.out.jdbc;

import io.tiffin.payment.domain.Deed;
import io.tiffin.payment.domain.Kind;
import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Operation;
import io.tiffin.payment.domain.Operation.Status;
import io.tiffin.payment.domain.Payment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.PreparedStatementSetter;

/** Rows read back. */
final class Rows {

    static Payment payment(ResultSet row) throws SQLException {
        var currency = Currency.getInstance(row.getString("currency"));
        var state = new StateColumns(
                row.getString("state"),
                row.getString("provider_id"),
                row.getString("client_secret"),
                number(row, "held"),
                instant(row, "expires_at"),
                number(row, "captured"),
                number(row, "refunded"),
                row.getString("reason"));
        return new Payment(
                row.getObject("order_id", UUID.class),
                row.getObject("id", UUID.class),
                row.getString("city"),
                new Money(row.getLong("amount"), currency),
                row.getString("method"),
                state.toState(currency),
                Map.of(),
                row.getInt("hints"),
                row.getLong("sequence"),
                row.getLong("entries"));
    }

    static Payment with(Payment payment, Map<Deed, Operation> operations) {
        return new Payment(
                payment.orderId(),
                payment.id(),
                payment.city(),
                payment.amount(),
                payment.method(),
                payment.state(),
                operations,
                payment.hints(),
                payment.sequence(),
                payment.entries());
    }

    static Operation operation(ResultSet row) throws SQLException {
        return new Operation(
                new Deed(Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)), row.getInt("number")),
                row.getInt("sequence"),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getObject("ask", UUID.class),
                Money.of(row.getLong("amount"), row.getString("currency")),
                money(row, "granted"),
                row.getObject("tip_id", UUID.class),
                instant(row, "respond_by"),
                present(row, "asked_at"),
                row.getInt("attempts"),
                row.getInt("failures"),
                row.getBoolean("unknown"),
                row.getBoolean("spoilt"),
                instant(row, "first_call_at"),
                instant(row, "missed_since"),
                present(row, "due_at"),
                row.getString("problem"),
                money(row, "fee"));
    }

    private static @Nullable Money money(ResultSet row, String column) throws SQLException {
        var amount = number(row, column);
        return amount == null ? null : Money.of(amount, row.getString("currency"));
    }

    static String wire(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    static PreparedStatementSetter ids(Collection<UUID> ids) {
        return statement -> statement.setArray(1, statement.getConnection().createArrayOf("uuid", ids.toArray()));
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        var value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private static Instant present(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private Rows() {}
}
