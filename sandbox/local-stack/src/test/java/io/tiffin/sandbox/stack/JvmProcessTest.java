package io.tiffin.sandbox.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.sandbox.stack.JvmProcess.Start;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmProcessTest {

    @Test
    void a_service_that_is_stopped_ends_in_order(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("run"));
        Files.createDirectories(folder.resolve("logs"));
        var classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        var process = JvmProcess.start(
                new Start(
                        "service",
                        List.of(),
                        classPath,
                        ServiceProcess.class.getName(),
                        List.of(TidyService.class.getName(), folder.toString())),
                folder,
                false);
        await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(folder.resolve("up")));

        process.stop(Duration.ofMinutes(2));

        assertThat(folder.resolve("tidied-up")).exists();
    }

    static final class TidyService {

        private TidyService() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            var folder = Path.of(arguments[0]);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> create(folder.resolve("tidied-up"))));
            create(folder.resolve("up"));
            Thread.currentThread().join();
        }

        private static void create(Path file) {
            try {
                Files.createFile(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
