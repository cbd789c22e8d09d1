package io.tiffin.relay;

import io.tiffin.relay.RelaySettings.Database;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a relay talks to a database. */
final class Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    // The server must notice within seconds that this machine is gone.
    // The outbox is only ever read along its primary key.
    private static final String OPTIONS = "-c statement_timeout=12s"
            + " -c tcp_keepalives_idle=3 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"
            + " -c enable_seqscan=off -c enable_bitmapscan=off -c plan_cache_mode=force_generic_plan -c jit=off -c work_mem=16MB";

    /** One to read by, and one to remove by at the same time. */
    record Two(Connection reader, Connection remover) {

        void close() {
            Sessions.close(reader);
            Sessions.close(remover);
        }
    }

    /**
     * @param durably what they commit is on the disk. A removal that a crash of the database undoes is a message sent twice,
     *     which consumers expect; where that does no other harm, nobody waits for the disk.
     */
    static Two openTwo(Database database, boolean durably) throws SQLException {
        var reader = open(database, durably);
        try {
            return new Two(reader, open(database, durably));
        } catch (SQLException e) {
            close(reader);
            throw e;
        }
    }

    static Connection open(Database database, boolean durably) throws SQLException {
        var properties = properties(database);
        properties.setProperty("socketTimeout", "15");
        properties.setProperty("prepareThreshold", "1"); // few statements, each very often: binary, and planned once
        properties.setProperty("options", OPTIONS + " -c synchronous_commit=" + (durably ? "on" : "off"));
        return connect(database, properties);
    }

    /** Its statements may take as long as they need. */
    static Connection openPatiently(Database database) throws SQLException {
        return connect(database, properties(database));
    }

    /** @param silence after which the server ends the session */
    static Connection openForReplication(Database database, Duration silence) throws SQLException {
        var properties = properties(database);
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "14");
        properties.setProperty("options", "-c wal_sender_timeout=" + silence.toMillis());
        return connect(database, properties);
    }

    private static Properties properties(Database database) {
        var properties = new Properties();
        properties.setProperty("user", database.username());
        properties.setProperty("password", database.password());
        properties.setProperty("ApplicationName", "outbox-relay");
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("loginTimeout", "5");
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }

    private static Connection connect(Database database, Properties properties) throws SQLException {
        // not by DriverManager: in a JVM of several class loaders it may know another copy of the driver
        var connection = new Driver().connect(database.url(), properties);
        if (connection == null) {
            throw new SQLException("not a PostgreSQL URL: " + database.url());
        }
        return connection;
    }

    /** Travels as it is; an array of objects would travel as text. */
    static Array array(Connection connection, long[] positions) throws SQLException {
        return connection.unwrap(PGConnection.class).createArrayOf("int8", positions);
    }

    /** Ends the session, if it has not ended by itself. */
    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("The session had ended already", e);
        }
    }

    /** From another thread than the one that waits in it. */
    static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("The session had ended already", e);
        }
    }

    /** The same, and the server gives up what it is doing. */
    static void cancel(Connection connection) {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            LOG.debug("The session had ended already", e);
        }
        abort(connection);
    }

    private Sessions() {}
}
