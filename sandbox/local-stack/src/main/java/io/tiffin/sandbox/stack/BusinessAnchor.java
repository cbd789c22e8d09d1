package io.tiffin.sandbox.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The same in all services and simulators: at the real instant the business clock shows the other, and runs so fast. */
public record BusinessAnchor(Instant real, Instant business, double speed) {

    public static BusinessAnchor realTime() {
        var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new BusinessAnchor(now, now, 1);
    }

    static BusinessAnchor parse(String text) {
        var words = text.strip().split(",", -1);
        return new BusinessAnchor(Instant.parse(words[0]), Instant.parse(words[1]), Double.parseDouble(words[2]));
    }

    /** What an earlier run of the stack has kept, or this. */
    BusinessAnchor keptIn(Path file) {
        try {
            if (Files.exists(file)) {
                return parse(Files.readString(file));
            }
            Files.writeString(file, this + "\n");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "%s,%s,%s".formatted(real, business, speed);
    }
}
