package io.tiffin.relay.ops;

import io.tiffin.events.OperatorDecision;
import io.tiffin.events.OperatorDecision.DeadLetterDiscarded;
import io.tiffin.events.OperatorDecision.DeadLetterReplayed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of a dead letter, and by whom. */
record Decision(
        LetterState outcome,
        String by,
        Instant at,
        @Nullable String note) {

    static Decision of(OperatorDecision decision) {
        var outcome = switch (decision) {
            case DeadLetterReplayed _ -> LetterState.REPLAYED;
            case DeadLetterDiscarded _ -> LetterState.DISCARDED;
        };
        return new Decision(outcome, decision.by(), decision.decidedAt(), decision.note());
    }
}
