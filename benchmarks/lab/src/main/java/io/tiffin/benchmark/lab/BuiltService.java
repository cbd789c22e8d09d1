package io.tiffin.benchmark.lab;

import io.tiffin.sandbox.infra.Postgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;

/** A service of ours as it is shipped: what the build left in its module. */
public final class BuiltService {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private BuiltService() {}

    /** Its jar and the list of its libraries; and the local stack's launcher, which needs no libraries. */
    public static String classPath(Path repository, String module) {
        var target = repository.resolve(module).resolve("target");
        try (var jars = Files.newDirectoryStream(target, module + "-*.jar")) {
            var words = new ArrayList<String>();
            jars.forEach(jar -> words.add(jar.toString()));
            words.add(Files.readString(target.resolve("classpath.txt")).strip());
            words.add(Path.of(Postgres.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
            return String.join(File.pathSeparator, words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void awaitHealthy(ChildJvm jvm, int port) throws InterruptedException {
        var health = URI.create("http://127.0.0.1:%d/actuator/health".formatted(port));
        jvm.await(() -> answersWell(health));
    }

    private static boolean answersWell(URI health) {
        var request =
                HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(2)).build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
