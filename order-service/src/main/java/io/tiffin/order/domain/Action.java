package io.tiffin.order.domain;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What a move asks for: of another service (an ask, sent again until it is answered), or of ourselves. */
public enum Action {
    AUTHORIZE,
    OPEN_TICKET,
    FIND_DRIVER,
    CAPTURE,
    VOID,
    CANCEL_TICKET,
    RELEASE_DRIVER,
    REFUND_BY_POLICY,
    REFUND_IN_FULL,
    ALERT_OPERATOR,
    REFUSE_CANCELLATION;

    private static final Map<Action, Set<Action>> UNDOES = new EnumMap<>(Map.of(
            VOID, EnumSet.of(AUTHORIZE),
            CANCEL_TICKET, EnumSet.of(OPEN_TICKET),
            RELEASE_DRIVER, EnumSet.of(FIND_DRIVER)));

    /** An undo ends the sending of its do. */
    public Set<Action> undoes() {
        return UNDOES.getOrDefault(this, Set.of());
    }

    public boolean isLocal() {
        return this == ALERT_OPERATOR || this == REFUSE_CANCELLATION;
    }
}
