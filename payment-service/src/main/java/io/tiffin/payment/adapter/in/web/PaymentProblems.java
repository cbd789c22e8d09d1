package io.tiffin.payment.adapter.in.web;

import io.tiffin.kit.web.ApiProblem;
import io.tiffin.payment.application.MethodProvider;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What the provider makes of a request, in our words. */
@RestControllerAdvice
@Order(0) // before the kit's, which takes whatever nobody explains
class PaymentProblems {

    private static final Logger LOG = LoggerFactory.getLogger(PaymentProblems.class);

    private static final Map<String, String> USER_MESSAGES = Map.of(
            "insufficient_funds", "There is not enough money on the card.",
            "expired_card", "The card has expired.",
            "incorrect_cvc", "The card's security code is not right.");

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(MethodProvider.Declined failure) {
        return answer(new ApiProblem(
                        HttpStatus.PAYMENT_REQUIRED, "card_declined", "Card declined", "The bank refused the card.")
                .with(
                        "userMessage",
                        USER_MESSAGES.getOrDefault(failure.reason(), "Your bank declined the card. Try another one."))
                .field("/paymentMethodId", failure.reason(), "was refused by the bank"));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(MethodProvider.Unusable failure) {
        LOG.info("the provider does not take it: {}", failure.getMessage());
        return answer(ApiProblem.invalid("The provider does not take this payment method.")
                .field("/paymentMethodId", "unusable", "is not known to the provider, or cannot be saved"));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(MethodProvider.Unavailable failure) {
        LOG.warn("the provider is not there: {}", failure.toString());
        return answer(new ApiProblem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "payment_provider_unavailable",
                        "The payment provider did not answer",
                        "Nothing is lost: send the same request again, with the same key.")
                .header("Retry-After", "3"));
    }

    private static ResponseEntity<ProblemDetail> answer(ApiProblem problem) {
        return ResponseEntity.status(problem.status())
                .headers(problem.headers())
                .body(problem.toProblem());
    }
}
