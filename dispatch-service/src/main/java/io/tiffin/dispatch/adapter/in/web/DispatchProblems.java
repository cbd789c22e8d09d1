package io.tiffin.dispatch.adapter.in.web;

import io.tiffin.dispatch.application.Delivery;
import io.tiffin.dispatch.application.NotYours;
import io.tiffin.dispatch.application.Refused;
import io.tiffin.dispatch.domain.IllegalJobTransition;
import io.tiffin.dispatch.domain.OfferEnded;
import io.tiffin.kit.web.ApiProblem;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What drivers are refused, as problem documents. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class DispatchProblems {

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(NotYours e) {
        return answer(ApiProblem.notFound("There is no such thing here for this driver."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(OfferEnded e) {
        return answer(expired());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(IllegalJobTransition e) {
        return answer(moved(
                Delivery.status(e.from()),
                e.allowed().stream().map(Delivery::status).sorted().toList()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(Refused e) {
        return answer(
                switch (e.why()) {
                    case INVALID_TRANSITION -> moved(e.current(), e.allowed());
                    case OFFER_EXPIRED -> expired();
                    case OFFER_TAKEN ->
                        ApiProblem.conflict(
                                "offer_taken", "The offer was taken back", "The order is no longer on offer.");
                });
    }

    private static ApiProblem moved(String current, List<String> allowed) {
        return ApiProblem.conflict("invalid_transition", "The delivery has moved on", "It is %s.".formatted(current))
                .with("current", current)
                .with("allowed", allowed);
    }

    private static ApiProblem expired() {
        return new ApiProblem(HttpStatus.GONE, "offer_expired", "The offer has expired", "Its time to answer is over.");
    }

    private static ResponseEntity<ProblemDetail> answer(ApiProblem problem) {
        return ResponseEntity.status(problem.status()).body(problem.toProblem());
    }
}
