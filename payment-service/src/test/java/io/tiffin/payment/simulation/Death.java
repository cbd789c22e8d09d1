package io.tiffin.payment.simulation;

/** The process is killed here: nothing of it runs on, no catch clause and no finally. */
final class Death extends Error {

    private static final long serialVersionUID = 1;

    Death(String step) {
        super(step, null, false, false);
    }
}
