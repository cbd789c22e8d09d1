package io.tiffin.sandbox.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** All that starts one service: written to a file, because the JVM that hosts it is another one. */
record Launch(String name, String mainClass, Path jar, List<Path> libraries, List<String> arguments) {

    boolean isSpringApplication() {
        return libraries.stream().anyMatch(jar -> jar.getFileName().toString().startsWith("spring-boot-"));
    }

    static Launch read(Path file) {
        var p = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            p.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Launch(
                p.getProperty("name", ""),
                p.getProperty("main", ""),
                Path.of(p.getProperty("jar", "")),
                numbered(p, "library.").stream().map(Path::of).toList(),
                numbered(p, "argument."));
    }

    Path write(Path folder) {
        var p = new Properties();
        p.setProperty("name", name);
        p.setProperty("main", mainClass);
        p.setProperty("jar", jar.toString());
        for (var i = 0; i < libraries.size(); i++) {
            p.setProperty("library." + i, libraries.get(i).toString());
        }
        for (var i = 0; i < arguments.size(); i++) {
            p.setProperty("argument." + i, arguments.get(i));
        }
        var file = folder.resolve(name + ".launch");
        try (var out = Files.newBufferedWriter(file)) {
            p.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static List<String> numbered(Properties p, String prefix) {
        var values = new ArrayList<String>();
        for (var value = p.getProperty(prefix + 0); value != null; value = p.getProperty(prefix + values.size())) {
            values.add(value);
        }
        return values;
    }
}
