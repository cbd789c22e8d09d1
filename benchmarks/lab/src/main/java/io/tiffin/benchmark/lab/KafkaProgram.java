package io.tiffin.benchmark.lab;

import io.tiffin.sandbox.infra.KafkaBroker;
import java.nio.file.Path;

/** The local stack's broker in a JVM of its own, so that its work does not disturb the clock of the one that measures. */
final class KafkaProgram {

    private KafkaProgram() {}

    /** Arguments: folder, port, port of the controller. */
    public static void main(String[] arguments) {
        KafkaBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        System.out.println(ChildJvm.READY);
    }
}
