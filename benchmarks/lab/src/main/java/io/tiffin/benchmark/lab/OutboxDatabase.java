package io.tiffin.benchmark.lab;

import io.tiffin.sandbox.infra.Postgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.flywaydb.core.Flyway;

/**
 * A service's database with the outbox of {@code service-kit}, as its migrations make it.
 *
 * @param name of the database, its role and the role's password
 */
public record OutboxDatabase(Postgres server, String name) {

    /** Sessions of the benchmark itself, whose processor time is not the contender's. */
    static final String OWN_SESSIONS = "benchmark";

    static OutboxDatabase createEmpty(Postgres server, String name) {
        server.createDatabase(name);
        return new OutboxDatabase(server, name);
    }

    static OutboxDatabase create(Postgres server, String name, Path migrations) {
        var database = createEmpty(server, name);
        Flyway.configure()
                .dataSource(database.url(), name, name)
                .locations("filesystem:" + migrations)
                .load()
                .migrate();
        try {
            database.asAdministrator("alter role %s replication".formatted(name));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return database;
    }

    public String url() {
        return server.url(name);
    }

    public Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", name);
        properties.setProperty("password", name);
        properties.setProperty("ApplicationName", OWN_SESSIONS);
        properties.setProperty("reWriteBatchedInserts", "true");
        return DriverManager.getConnection(url(), properties);
    }

    public void asAdministrator(String sql) throws SQLException {
        try (var admin = server.connect(name);
                var statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    public long number(String query) {
        try (var admin = server.connect(name);
                var statement = admin.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With the replication slots that a contender has left; the contender has ended. */
    void drop() {
        try (var admin = server.connect("postgres");
                var statement = admin.createStatement()) {
            var end = System.nanoTime() + 10_000_000_000L;
            while (true) {
                try {
                    statement.execute("select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                            + " where database = '%s'".formatted(name));
                    statement.execute("drop database %s with (force)".formatted(name));
                    statement.execute("drop role " + name);
                    return;
                } catch (SQLException e) { // the server notices with a delay that the slot's holder is gone
                    if (System.nanoTime() > end) {
                        throw e;
                    }
                    Thread.sleep(100);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
