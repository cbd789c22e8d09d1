package io.tiffin.kit.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.PreparedStatementSetter;

/**
 * The parameters of {@code … from unnest(?, ?, …)}: one array a column, so that any number of rows is one statement of one
 * shape. Plain values may stand between the columns.
 *
 * <pre>{@code
 * jdbc.update("insert into t (a, b, at) select a, b, ? from unnest(?, ?) as rows (a, b)",
 *         Columns.of(rows).value(time).uuid(Row::a).text(Row::b));
 * }</pre>
 */
public final class Columns<T> implements PreparedStatementSetter {

    private interface Parameter {
        void set(PreparedStatement statement, int index) throws SQLException;
    }

    private final List<T> rows;
    private final List<Parameter> parameters = new ArrayList<>();

    private Columns(List<T> rows) {
        this.rows = rows;
    }

    public static <T> Columns<T> of(Collection<? extends T> rows) {
        return new Columns<>(List.copyOf(rows));
    }

    public Columns<T> uuid(Function<? super T, @Nullable UUID> column) {
        return column("uuid", column);
    }

    public Columns<T> text(Function<? super T, @Nullable String> column) {
        return column("text", column);
    }

    public Columns<T> bigint(Function<? super T, @Nullable Long> column) {
        return column("int8", column);
    }

    public Columns<T> integer(Function<? super T, @Nullable Integer> column) {
        return column("int4", column);
    }

    public Columns<T> smallint(Function<? super T, @Nullable Short> column) {
        return column("int2", column);
    }

    public Columns<T> real(Function<? super T, @Nullable Double> column) {
        return column("float8", column);
    }

    public Columns<T> bool(Function<? super T, @Nullable Boolean> column) {
        return column("bool", column);
    }

    public Columns<T> timestamp(Function<? super T, @Nullable Instant> column) {
        return column("timestamptz", row -> {
            var at = column.apply(row);
            return at == null ? null : at.toString();
        });
    }

    public Columns<T> json(Function<? super T, @Nullable String> column) {
        return column("json", column);
    }

    public Columns<T> bytes(Function<? super T, byte @Nullable []> column) {
        var values = new byte[rows.size()] @Nullable [];
        for (var i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        parameters.add((statement, index) ->
                statement.setArray(index, statement.getConnection().createArrayOf("bytea", values)));
        return this;
    }

    /** One value for all rows. */
    public Columns<T> value(@Nullable Object value) {
        var plain = value instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : value;
        parameters.add((statement, index) -> statement.setObject(index, plain));
        return this;
    }

    private Columns<T> column(String type, Function<? super T, ? extends @Nullable Object> column) {
        var values = rows.stream().map(column).toArray();
        parameters.add((statement, index) ->
                statement.setArray(index, statement.getConnection().createArrayOf(type, values)));
        return this;
    }

    @Override
    public void setValues(PreparedStatement statement) throws SQLException {
        for (var i = 0; i < parameters.size(); i++) {
            parameters.get(i).set(statement, i + 1);
        }
    }
}
