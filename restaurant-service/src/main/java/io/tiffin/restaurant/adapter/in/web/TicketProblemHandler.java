package io.tiffin.restaurant.adapter.in.web;

import io.tiffin.kit.web.Problems;
import io.tiffin.restaurant.domain.IllegalTicketTransition;
import io.tiffin.restaurant.domain.TicketStatus;
import java.util.Objects;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

@RestControllerAdvice
@Order(0) // before the kit's, which takes every exception
class TicketProblemHandler {

    @ExceptionHandler
    ProblemDetail on(IllegalTicketTransition e) {
        var problem = Problems.of(
                HttpStatus.CONFLICT,
                "invalid_transition",
                "The ticket has moved on",
                Objects.requireNonNullElse(e.getMessage(), ""));
        problem.setProperty("current", e.current().word());
        problem.setProperty(
                "allowed", e.allowed().stream().map(TicketStatus::word).sorted().toList());
        return problem;
    }
}
