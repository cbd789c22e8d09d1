package io.tiffin.benchmark.relay;

/** The command cannot be carried out as it was given; the message is one sentence for the person who typed it. */
final class WrongUsage extends RuntimeException {

    WrongUsage(String message) {
        super(message);
    }
}
