package io.tiffin.sandbox.psp;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payment method: an instance of a test card.
 *
 * @param token the test card's name
 * @param spent used once without a customer, or detached: never to be used again
 * @param setUp its holder has agreed to charges in absence
 */
record Method(
        String id,
        String token,
        @Nullable String customer,
        boolean spent,
        boolean setUp,
        Map<String, String> metadata,
        Instant created)
        implements Kept {

    static Method of(String token, Instant now) {
        return new Method(Ids.next("pm_"), token, null, false, false, Map.of(), now);
    }

    TestCard card() {
        return TestCard.find(token).orElseThrow();
    }

    Method attachedTo(String owner, boolean agreed) {
        return new Method(id, token, owner, false, setUp || agreed, metadata, created);
    }

    /** Of no use from now on, unless it belongs to a customer. */
    Method used() {
        return customer == null ? new Method(id, token, null, true, setUp, metadata, created) : this;
    }

    Method detached() {
        return new Method(id, token, null, true, setUp, metadata, created);
    }

    Method with(Map<String, String> changed) {
        return new Method(id, token, customer, spent, setUp, changed, created);
    }
}
