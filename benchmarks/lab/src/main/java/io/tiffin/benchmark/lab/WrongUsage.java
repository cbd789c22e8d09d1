package io.tiffin.benchmark.lab;

/** The command cannot be carried out as it was given; the message is one sentence for the person who typed it. */
public final class WrongUsage extends RuntimeException {

    public WrongUsage(String message) {
        super(message);
    }
}
