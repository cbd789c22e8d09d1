package io.tiffin.sandbox.stack;

import java.io.IOException;
import java.util.Arrays;

/** A service in a JVM of its own: its main method, and a watch on the launcher, without which it has no purpose. */
final class ServiceProcess {

    private ServiceProcess() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread.ofPlatform().daemon().name("launcher-watch").start(ServiceProcess::endWithTheLauncher);
        var main = Class.forName(arguments[0]).getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        main.invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void endWithTheLauncher() {
        try {
            while (System.in.read() >= 0) {
                // nobody writes; only the end of the pipe counts
            }
        } catch (IOException _) {
            // as good as its end
        }
        Runtime.getRuntime().halt(1);
    }
}
