package io.tiffin.relay.ops;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

enum LetterState {
    WAITING,
    REPLAYED,
    DISCARDED;

    /** As it stands in JSON and in queries. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<LetterState> of(String word) {
        return Arrays.stream(values())
                .filter(state -> state.word().equals(word))
                .findFirst();
    }
}
