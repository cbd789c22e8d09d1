package io.tiffin.kit.review;

import io.tiffin.kit.time.RealClock;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcOperations;

/** What only a person can settle; a row, never only a log line. Joins the caller's transaction. */
public interface ReviewQueue {

    /** Who the history names where no person acted. */
    String SYSTEM = "system";

    /** Adds it, unless the subject already stands there for the same kind of trouble. */
    void add(String kind, UUID subject, String reason, Map<String, ?> details);

    /** It has settled itself; nothing happens when it does not stand there. */
    void resolve(String kind, UUID subject, String resolution);

    long open();

    static ReviewQueue of(JdbcOperations jdbc, RealClock clock) {
        return new JdbcReviewQueue(jdbc, clock);
    }
}
