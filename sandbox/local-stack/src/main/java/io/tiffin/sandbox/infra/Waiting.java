package io.tiffin.sandbox.infra;

final class Waiting {

    private Waiting() {}

    static void shortly() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
