package io.tiffin.relay;

import io.tiffin.relay.RelaySettings.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** How a relay talks to a database. */
final class Sessions {

    // A removal that a crash of the database undoes is a message sent twice, which consumers expect: no wait for the
    // disk.
    // The server must notice within seconds that this machine is gone. The outbox is only ever read along its primary
    // key.
    private static final String OPTIONS = "-c synchronous_commit=off -c statement_timeout=12s"
            + " -c tcp_keepalives_idle=3 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"
            + " -c enable_seqscan=off -c enable_bitmapscan=off -c plan_cache_mode=force_generic_plan -c jit=off -c work_mem=16MB";

    static Connection open(Database database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", database.username());
        properties.setProperty("password", database.password());
        properties.setProperty("ApplicationName", "outbox-relay");
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("loginTimeout", "5");
        properties.setProperty("socketTimeout", "15");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("prepareThreshold", "1"); // few statements, each very often: binary, and planned once
        properties.setProperty("options", OPTIONS);
        // not by DriverManager: in a JVM of several class loaders it may know another copy of the driver
        var connection = new Driver().connect(database.url(), properties);
        if (connection == null) {
            throw new SQLException("not a PostgreSQL URL: " + database.url());
        }
        return connection;
    }

    private Sessions() {}
}
