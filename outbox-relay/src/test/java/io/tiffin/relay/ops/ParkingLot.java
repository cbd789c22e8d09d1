package io.tiffin.relay.ops;

import io.tiffin.sandbox.infra.TestBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;

/** A service's database, named {@code orders}, with keys that a relay has parked. */
final class ParkingLot {

    private static final Path SCRIPTS = Path.of("../service-kit/src/main/resources/db/kit");

    private final String url;
    private final String role;

    private ParkingLot(String url, String role) {
        this.url = url;
        this.role = role;
    }

    static ParkingLot create() {
        var spring = TestBackends.shared().springProperties("parked");
        var lot = new ParkingLot(
                Objects.requireNonNull(spring.get("spring.datasource.url")),
                Objects.requireNonNull(spring.get("spring.datasource.username")));
        try {
            lot.execute(Files.readString(SCRIPTS.resolve("V0_1__messages.sql")));
            lot.execute(Files.readString(SCRIPTS.resolve("V0_31__relay.sql")));
            return lot;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Map<String, String> springProperties() {
        return Map.of(
                "tiffin.relay.databases[0].name", "orders",
                "tiffin.relay.databases[0].url", url,
                "tiffin.relay.databases[0].username", role,
                "tiffin.relay.databases[0].password", role);
    }

    /** The position of the message that is not taken. */
    long park(String key) {
        return number("""
                with added as (
                    insert into outbox (message_id, bucket, topic, key, headers, payload)
                    values (gen_random_uuid(), 0, 'orders.status', '%1$s', '{}', '{}') returning position)
                insert into outbox_parked (key, bucket, position, topic, reason)
                select '%1$s', 0, position, 'orders.status', 'too large' from added returning position""".formatted(key));
    }

    long number(String sql) {
        try (var connection = connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql) {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, role, role);
    }
}
