package io.tiffin.sandbox.stack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The launcher's end of a {@link ServiceHost} in another JVM. */
final class SharedJvm {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final JvmProcess process;
    private final Path logs;
    private final ConcurrentHashMap<String, CompletableFuture<String>> asked = new ConcurrentHashMap<>();

    private SharedJvm(JvmProcess process, Path logs) {
        this.process = process;
        this.logs = logs;
    }

    static SharedJvm start(
            String name, List<Launch> launches, Function<List<Path>, List<String>> options, Path ownCode, Path folder) {
        var classPath = new ArrayList<Path>();
        classPath.add(ownCode);
        classPath.addAll(ServiceHost.libraries(launches));
        var logs = folder.resolve("logs");
        var arguments = new ArrayList<String>();
        arguments.add(logs.toString());
        launches.forEach(
                launch -> arguments.add(launch.write(folder.resolve("run")).toString()));
        var process = JvmProcess.start(
                new JvmProcess.Start(name, options.apply(classPath), classPath, ServiceHost.class.getName(), arguments),
                folder,
                true);
        var jvm = new SharedJvm(process, logs);
        Thread.ofPlatform().daemon().name(name + "-replies").start(jvm::readReplies);
        return jvm;
    }

    JvmProcess process() {
        return process;
    }

    void startService(String name) {
        ask("start", name);
    }

    void stopService(String name) {
        ask("stop", name);
    }

    private void ask(String command, String name) {
        var reply = new CompletableFuture<String>();
        asked.put(command + " " + name, reply);
        if (!process.isAlive()) {
            reply.complete("failed: its JVM has ended");
        }
        process.command(command + " " + name);
        try {
            var answer = reply.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!answer.startsWith("done")) {
                throw new StackFailure(
                        "%s did not %s: %s (see %s)".formatted(name, command, answer, logs.resolve(name + ".log")));
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new StackFailure("%s did not %s within %s s".formatted(name, command, PATIENCE.toSeconds()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackFailure("interrupted while waiting for " + name, e);
        }
    }

    private void readReplies() {
        try (var lines = process.replies()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var words = line.split(" ", 4);
                var waiting = words.length < 3 ? null : asked.remove(words[1] + " " + words[2]);
                if (waiting != null) {
                    waiting.complete("done".equals(words[0]) ? "done" : words[3]);
                }
            }
        } catch (IOException _) {
            // the JVM is gone
        }
        asked.values()
                .forEach(waiting ->
                        waiting.complete("its JVM has ended, see " + logs + File.separator + process.name() + ".log"));
    }
}
