package io.tiffin.sandbox.city.run;

/** The command cannot be carried out as it was given; the message is one sentence for the person who typed it. */
final class WrongUsage extends RuntimeException {

    WrongUsage(String message) {
        super(message);
    }
}
