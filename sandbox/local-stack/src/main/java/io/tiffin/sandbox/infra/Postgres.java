package io.tiffin.sandbox.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/**
 * A PostgreSQL server as a child of this JVM, with a role and a database for each service.
 *
 * <p>A role's password is its name: the server listens on the loopback interface and holds invented people only.
 */
public final class Postgres implements AutoCloseable {

    /** Whether a commit survives a crash of the machine; {@code NONE} is for unit tests that throw their data away. */
    public enum Durability {
        FULL,
        NONE
    }

    private static final String ADMIN = "tiffin";

    private final ChildProgram program;
    private final int port;

    private Postgres(ChildProgram program, int port) {
        this.program = program;
        this.port = port;
    }

    /** Starts a server on the data that the folder holds; makes them when there are none. */
    public static Postgres start(Path folder, int port, Durability durability) {
        var binaries = Binaries.postgres();
        var pidFile = new PidFile(folder.resolveSibling(folder.getFileName() + ".pid"));
        pidFile.endPrevious("INT", Duration.ofSeconds(15));
        try {
            var data = reachable(folder);
            if (!Files.exists(data.resolve("PG_VERSION"))) {
                initialise(binaries, data, durability);
            }
            var log = folder.resolveSibling(folder.getFileName() + ".log");
            return awaitReady(binaries, data, port, durability, log, pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL's data folder " + folder, e);
        }
    }

    private static void initialise(Path binaries, Path data, Durability durability) throws IOException {
        var half = data.resolveSibling(data.getFileName() + ".half");
        var passwordFile = data.resolveSibling(data.getFileName() + ".password");
        Binaries.deleteTree(half);
        Binaries.deleteTree(data);
        Files.createDirectories(half);
        Files.writeString(passwordFile, ADMIN);
        giveAway(half);
        giveAway(passwordFile);
        var command = new ArrayList<>(List.of(
                binaries.resolve("bin/initdb").toString(),
                "-D",
                half.toString(),
                "-U",
                ADMIN,
                "-E",
                "UTF8",
                "--locale=C",
                "-A",
                "scram-sha-256",
                "--pwfile=" + passwordFile));
        if (durability == Durability.NONE) {
            command.add("--no-sync");
        }
        ChildProgram.run(command, true, half);
        Files.delete(passwordFile);
        Files.move(half, data); // a run killed in the middle starts afresh
    }

    private static Postgres awaitReady(
            Path binaries, Path data, int port, Durability durability, Path log, PidFile pidFile) {
        var command = new ArrayList<>(List.of(binaries.resolve("bin/postgres").toString(), "-D", data.toString()));
        command.addAll(List.of("-p", Integer.toString(port), "-k", ""));
        settings(durability).forEach(setting -> command.addAll(List.of("-c", setting)));
        var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        var postgres = new Postgres(ChildProgram.start(command, true, "INT", data, log, pidFile), port);
        while (System.nanoTime() < end) {
            if (!postgres.isAlive()) { // backends of a killed server may hold its shared memory for a moment
                Waiting.shortly();
                postgres = new Postgres(ChildProgram.start(command, true, "INT", data, log, pidFile), port);
            }
            try (var admin = postgres.connect("postgres")) {
                if (servesFrom(data, admin)) {
                    return postgres;
                }
            } catch (SQLException _) {
                // not yet
            }
            Waiting.shortly();
        }
        postgres.close();
        throw new IllegalStateException("PostgreSQL did not start: see " + log);
    }

    private static List<String> settings(Durability durability) {
        var settings = new ArrayList<>(List.of(
                "listen_addresses=127.0.0.1",
                "max_connections=300",
                "shared_buffers=128MB",
                "wal_level=logical",
                "max_wal_size=1GB",
                "autovacuum_naptime=20s"));
        if (durability == Durability.NONE) {
            settings.addAll(List.of("fsync=off", "synchronous_commit=off", "full_page_writes=off"));
        }
        return settings;
    }

    /** Makes the role and its database, each with the given name, where they are missing. */
    public void createDatabase(String name) {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("not a database name: " + name);
        }
        try (var admin = connect("postgres")) {
            if (isMissing(admin, "select 1 from pg_roles where rolname = ?", name)) {
                execute(admin, "create role %s login password '%s'".formatted(name, name));
            }
            if (isMissing(admin, "select 1 from pg_database where datname = ?", name)) {
                execute(admin, "create database %s owner %s".formatted(name, name));
                execute(admin, "revoke connect on database %s from public".formatted(name));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("could not create database " + name, e);
        }
    }

    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    public int port() {
        return port;
    }

    /** A connection of the administrator. */
    public Connection connect(String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", ADMIN);
        properties.setProperty("password", ADMIN);
        properties.setProperty("connectTimeout", "2");
        return DriverManager.getConnection(url(database), properties);
    }

    public ProcessHandle process() {
        return program.handle();
    }

    public boolean isAlive() {
        return program.isAlive();
    }

    @Override
    public void close() {
        program.stop(Duration.ofSeconds(20));
    }

    /** At the port another server might listen. */
    private static boolean servesFrom(Path data, Connection admin) throws SQLException {
        try (var statement = admin.createStatement();
                var rows = statement.executeQuery("show data_directory")) {
            return rows.next() && rows.getString(1).equals(data.toString());
        }
    }

    private static boolean isMissing(Connection admin, String query, String name) throws SQLException {
        try (var statement = admin.prepareStatement(query)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                return !rows.next();
            }
        }
    }

    private static void execute(Connection admin, String sql) throws SQLException {
        try (var statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * The folder itself, unless root runs us below a folder that PostgreSQL's unprivileged user may not enter: then a
     * link to one that it may.
     */
    private static Path reachable(Path folder) throws IOException {
        if (Files.isSymbolicLink(folder)) {
            var target = Files.readSymbolicLink(folder);
            Files.createDirectories(target.getParent());
            return target;
        }
        var parent = Objects.requireNonNull(folder.toAbsolutePath().normalize().getParent());
        Files.createDirectories(parent);
        if (!ChildProgram.runsAsRoot() || Files.exists(folder) || othersMayEnter(parent)) {
            return folder.toAbsolutePath().normalize();
        }
        var elsewhere = Path.of("/var/tmp/tiffin-root")
                .resolve("data-" + Integer.toHexString(parent.toString().hashCode()))
                .resolve(folder.getFileName());
        Binaries.deleteTree(elsewhere); // the folder that linked to it is gone
        Files.createDirectories(elsewhere.getParent());
        Files.createSymbolicLink(folder, elsewhere);
        return elsewhere;
    }

    private static boolean othersMayEnter(Path folder) throws IOException {
        for (var path = folder; path != null; path = path.getParent()) {
            if (!Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    private static void giveAway(Path path) throws IOException {
        Files.setPosixFilePermissions(
                path, PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        if (ChildProgram.runsAsRoot()) {
            var nobody = path.getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName(ChildProgram.UNPRIVILEGED);
            Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setOwner(nobody);
        }
    }
}
