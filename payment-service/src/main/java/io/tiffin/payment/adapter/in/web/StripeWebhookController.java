package io.tiffin.payment.adapter.in.web;

import io.tiffin.kit.web.ApiProblem;
import io.tiffin.payment.application.HearProvider;
import io.tiffin.payment.application.ProviderEvents;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** No token: the signature over the raw bytes says who is calling. */
@RestController
class StripeWebhookController {

    private final ProviderEvents.Reader events;
    private final HearProvider hearProvider;

    StripeWebhookController(ProviderEvents.Reader events, HearProvider hearProvider) {
        this.events = events;
        this.hearProvider = hearProvider;
    }

    @PostMapping("/v1/hooks/stripe")
    ResponseEntity<Void> hear(@RequestBody byte[] body, @RequestHeader("Stripe-Signature") String signature) {
        var event = events.read(body, signature)
                .orElseThrow(() -> new ApiProblem(
                        HttpStatus.BAD_REQUEST,
                        "invalid_signature",
                        "The signature does not match",
                        "The signature is wrong, too old, or not over these bytes."));
        hearProvider.hear(event);
        return ResponseEntity.ok().build();
    }
}
