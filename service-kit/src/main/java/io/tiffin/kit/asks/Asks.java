package io.tiffin.kit.asks;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Open questions. All methods join the caller's transaction, in which it holds the lock of the subjects' rows. */
public interface Asks {

    /** An ask that nobody answers stands in the review queue under this, followed by its own kind. */
    String REVIEW_KIND = "unanswered_ask.";

    /** Rows only: the caller adds the first message, with the ask's id, to the outbox under its own sequence. */
    void open(Collection<Ask> asks);

    /** They are answered, and no longer sent; an id that is not open changes nothing. */
    void answer(Collection<UUID> ids);

    /** An undo ends the sending of its do. */
    void withdraw(UUID subject, Collection<String> kinds);

    boolean anyOpen(UUID subject);

    /** Those of the subjects that have an open ask. */
    Set<UUID> subjectsWithOpen(Collection<UUID> subjects);

    /** Whose locks to take before {@link #takeOverdue}; the longest overdue first. */
    List<UUID> overdueSubjects(int limit);

    /** Makes the subject's asks due now, all or those of one kind: a person does not want to wait for the pause to end. */
    int hasten(UUID subject, @Nullable String kind);

    /**
     * The overdue asks of subjects that the caller has locked, in the order in which they were opened. Each counts as sent
     * again and gets its next due time; sent too often, it also stands in the review queue, and is still sent.
     */
    List<OverdueAsk> takeOverdue(Collection<UUID> subjects);
}
