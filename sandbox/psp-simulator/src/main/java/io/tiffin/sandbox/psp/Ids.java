package io.tiffin.sandbox.psp;

import java.security.SecureRandom;

/** Identifiers that look like the provider's. */
final class Ids {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    static String next(String prefix) {
        var id = new StringBuilder(prefix);
        RANDOM.ints(24, 0, ALPHABET.length()).forEach(i -> id.append(ALPHABET.charAt(i)));
        return id.toString();
    }

    private Ids() {}
}
