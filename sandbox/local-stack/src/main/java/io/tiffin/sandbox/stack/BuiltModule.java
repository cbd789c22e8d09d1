package io.tiffin.sandbox.stack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** What the build left in a module's target folder: its jar, its runtime class path; and its main class from the pom. */
record BuiltModule(Path jar, List<Path> libraries, String mainClass) {

    private static final Pattern START_CLASS = Pattern.compile("<start-class>([^<]+)</start-class>");

    static BuiltModule in(Path directory) {
        var target = directory.resolve("target");
        var classpath = target.resolve("classpath.txt");
        if (!Files.exists(classpath)) {
            throw new StackFailure(
                    directory.getFileName() + " is not built: run ./dev up, which builds what is missing.");
        }
        try {
            var libraries = Arrays.stream(Files.readString(classpath).strip().split(File.pathSeparator))
                    .filter(entry -> !entry.isEmpty())
                    .map(Path::of)
                    .toList();
            var startClass = START_CLASS.matcher(Files.readString(directory.resolve("pom.xml")));
            if (!startClass.find()) {
                throw new StackFailure(directory.getFileName() + " names no <start-class> in its pom.xml.");
            }
            return new BuiltModule(jarIn(target), libraries, startClass.group(1).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jarIn(Path target) throws IOException {
        try (var files = Files.newDirectoryStream(target, "*.jar")) {
            for (var file : files) {
                var name = file.getFileName().toString();
                if (!name.matches(".*-(tests|sources|javadoc|plain)\\.jar")) {
                    return file;
                }
            }
        }
        throw new StackFailure("no jar in " + target + ": run ./dev up, which builds what is missing.");
    }
}
