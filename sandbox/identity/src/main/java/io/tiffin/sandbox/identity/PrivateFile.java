package io.tiffin.sandbox.identity;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that only its owner can read, replaced as a whole: a kill in the middle leaves the old one. */
final class PrivateFile {

    private PrivateFile() {}

    static void write(Path file, String content) {
        try {
            var folder = Files.createDirectories(file.toAbsolutePath().getParent());
            // a temporary file is readable by its owner only, and stays so when it is moved
            var fresh = Files.createTempFile(folder, file.getFileName().toString(), ".new");
            Files.writeString(fresh, content);
            Files.move(fresh, file, ATOMIC_MOVE, REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
