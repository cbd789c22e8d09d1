package io.tiffin.sandbox.infra;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's and Redis' programs, taken out of their jars once per version and kept in a cache of the user. */
final class Binaries {

    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");

    private Binaries() {}

    /** The folder with {@code bin/postgres} and {@code bin/initdb}. */
    static Path postgres() {
        var mac = isMac();
        var archive = "postgres-%s-%s.txz".formatted(mac ? "darwin" : "linux", isArm() ? "arm_64" : "x86_64");
        return unpacked("postgres", archive, Binaries::untar);
    }

    static Path redis() {
        var name = "redis-server-7.0.15-%s-%s".formatted(isMac() ? "darwin" : "linux", isArm() ? "arm64" : "amd64");
        return unpacked("redis", name, (in, folder) -> {
                    var program = folder.resolve("redis-server");
                    Files.copy(in, program);
                    Files.setPosixFilePermissions(program, EXECUTABLE);
                })
                .resolve("redis-server");
    }

    private interface Unpacking {
        void into(InputStream in, Path folder) throws IOException;
    }

    private static Path unpacked(String name, String resource, Unpacking unpacking) {
        var url = Binaries.class.getResource("/" + resource);
        if (url == null) {
            throw new IllegalStateException(
                    "no " + name + " for this platform: " + resource + " is not on the class path");
        }
        try {
            var connection = url.openConnection();
            connection.setUseCaches(false);
            var size = connection.getContentLengthLong();
            var cache = cacheFolder();
            var folder = cache.resolve("%s-%s".formatted(resource.replace(".txz", ""), Long.toHexString(size)));
            // several test JVMs may come at once
            try (var lock = FileChannel.open(
                            cache.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = lock.lock()) {
                if (!Files.exists(folder)) {
                    var half = cache.resolve(folder.getFileName() + ".half");
                    deleteTree(half);
                    Files.createDirectories(half);
                    Files.setPosixFilePermissions(half, EXECUTABLE);
                    try (var in = new BufferedInputStream(connection.getInputStream(), 1 << 16)) {
                        unpacking.into(in, half);
                    }
                    Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("could not unpack " + resource, e);
        }
    }

    /** The home's cache folder; when root runs us PostgreSQL's unprivileged user has to reach it too. */
    private static Path cacheFolder() throws IOException {
        var own = ChildProgram.runsAsRoot()
                ? Path.of("/var/tmp/tiffin-root")
                : Path.of(System.getProperty("user.home"), ".cache", "tiffin");
        Files.createDirectories(own);
        if (ChildProgram.runsAsRoot()) {
            var owner = Files.getOwner(own, LinkOption.NOFOLLOW_LINKS).getName();
            if (!"root".equals(owner)) {
                throw new IllegalStateException(own + " belongs to " + owner + ", not to root: remove it");
            }
            Files.setPosixFilePermissions(own, EXECUTABLE);
        }
        return own;
    }

    private static void untar(InputStream in, Path folder) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(in))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder)) {
                    throw new IOException("entry outside of its archive: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    Files.setPosixFilePermissions(target, EXECUTABLE);
                    continue;
                }
                Files.createDirectories(target.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
                    var executable = (entry.getMode() & 0b001_000_000) != 0;
                    Files.setPosixFilePermissions(
                            target, executable ? EXECUTABLE : PosixFilePermissions.fromString("rw-r--r--"));
                }
            }
        }
    }

    static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static boolean isMac() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
    }

    private static boolean isArm() {
        return Set.of("aarch64", "arm64").contains(System.getProperty("os.arch"));
    }
}
