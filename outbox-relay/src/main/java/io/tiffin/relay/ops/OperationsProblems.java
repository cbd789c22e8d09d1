package io.tiffin.relay.ops;

import io.tiffin.kit.web.Problems;
import java.sql.SQLException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** The broker or a database is away, or slower than an operator waits. A command may be repeated: see {@link DeadLetters}. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class OperationsProblems {

    private static final Logger LOG = LoggerFactory.getLogger(OperationsProblems.class);

    @ExceptionHandler({KafkaException.class, SQLException.class})
    ResponseEntity<ProblemDetail> on(Exception failure) {
        LOG.warn("no answer in time: {}", failure.toString());
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "2")
                .body(Problems.of(HttpStatus.SERVICE_UNAVAILABLE));
    }
}
