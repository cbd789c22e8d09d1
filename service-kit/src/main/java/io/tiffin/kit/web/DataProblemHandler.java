package io.tiffin.kit.web;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** The database is away or somebody was quicker: nothing was changed, the same request may be sent again. */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE - 20)
class DataProblemHandler {

    private static final Logger log = LoggerFactory.getLogger(DataProblemHandler.class);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(OptimisticLockingFailureException failure) {
        log.info("a concurrent change won: {}", failure.getMessage());
        return conflict();
    }

    /** Class 22: a value that the database cannot take. All else is our own bug. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(DataIntegrityViolationException failure) {
        var state = failure.getMostSpecificCause() instanceof SQLException sql ? sql.getSQLState() : null;
        if (state == null || !state.startsWith("22")) {
            log.error("unexpected refusal of the database", failure);
            return ResponseEntity.internalServerError().body(Problems.of(HttpStatus.INTERNAL_SERVER_ERROR));
        }
        log.info(
                "a value that cannot be kept: {}",
                failure.getMostSpecificCause().getMessage());
        var problem = ApiProblem.invalid("A value cannot be kept.").toProblem();
        return ResponseEntity.status(HttpStatus.UNPROCESSABLE_CONTENT).body(problem);
    }

    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        TransactionException.class
    })
    ResponseEntity<ProblemDetail> on(Exception failure) {
        if (failure.getCause() instanceof OptimisticLockingFailureException) {
            return conflict();
        }
        log.warn("the database did not answer in time", failure);
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header("Retry-After", "2")
                .body(Problems.of(HttpStatus.SERVICE_UNAVAILABLE));
    }

    private static ResponseEntity<ProblemDetail> conflict() {
        var problem = Problems.of(
                HttpStatus.CONFLICT, "changed_meanwhile", "Changed meanwhile", "Somebody else was quicker; try again.");
        problem.setProperty("retryable", true);
        return ResponseEntity.status(HttpStatus.CONFLICT).body(problem);
    }
}
