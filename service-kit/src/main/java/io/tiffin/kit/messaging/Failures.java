package io.tiffin.kit.messaging;

import java.sql.SQLException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.kafka.KafkaException;
import org.springframework.transaction.CannotCreateTransactionException;

/** What kind of failure it is: one to repeat at once, one to wait for, or one that the message itself causes. */
public final class Failures {

    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final Set<String> SHUTDOWNS = Set.of("57P01", "57P02", "57P03", "53300");

    /** Another transaction was in the way: deadlock, serialization failure, a row that has moved on. */
    static boolean isConflict(Throwable failure) {
        return anyCause(
                failure,
                cause -> cause instanceof ConcurrencyFailureException
                        || (cause instanceof SQLException sql && CONFLICTS.contains(sql.getSQLState())));
    }

    /**
     * The message is not to blame, so that giving it up would lose it: the database is away, too busy, or others hold its
     * locks. A version check that fails again and again is a bug, and not among these.
     */
    public static boolean isWorthWaitingFor(Throwable failure) {
        if (anyCause(failure, OptimisticLockingFailureException.class::isInstance)) {
            return false;
        }
        return anyCause(
                failure,
                cause -> cause instanceof DataAccessResourceFailureException
                        || cause instanceof TransientDataAccessException
                        || cause instanceof RecoverableDataAccessException
                        || cause instanceof CannotCreateTransactionException
                        || (cause instanceof SQLException sql && isAway(sql)));
    }

    /** What the listener threw, without the wrappings of the container. */
    static Exception reasonOf(Exception failure) {
        var reason = failure;
        while (reason instanceof KafkaException && reason.getCause() instanceof Exception cause) {
            reason = cause;
        }
        return reason;
    }

    /** Away, or kept from its work by others. */
    private static boolean isAway(SQLException failure) {
        var state = failure.getSQLState();
        return state != null
                && (state.startsWith("08")
                        || state.equals(LOCK_NOT_AVAILABLE)
                        || SHUTDOWNS.contains(state)
                        || CONFLICTS.contains(state));
    }

    private static boolean anyCause(Throwable failure, Predicate<Throwable> matches) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20) // a chain of causes may be a ring
                .anyMatch(matches);
    }

    private Failures() {}
}
