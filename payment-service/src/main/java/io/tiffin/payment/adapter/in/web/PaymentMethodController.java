package io.tiffin.payment.adapter.in.web;

import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.security.Caller;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.kit.web.IdempotentRequests;
import io.tiffin.payment.application.HearProvider;
import io.tiffin.payment.application.KeepPaymentMethods;
import io.tiffin.payment.application.KeepPaymentMethods.Progress;
import io.tiffin.payment.application.Wallets.Method;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a customer can pay with. Cards are typed into the provider's own form: only its ids come here. */
@RestController
@RequestMapping("/v1/me")
class PaymentMethodController {

    /** Neither: the app brings a method with the client secret. A setup's id: the app has done so. */
    record BeginBody(
            @Nullable @Pattern(regexp = "pm_[A-Za-z0-9_]{1,200}", message = "is not the id of a payment method")
            String paymentMethodId,

            @Nullable @Pattern(regexp = "seti_[A-Za-z0-9_]{1,200}", message = "is not the id of a setup")
            String setupId) {}

    record MethodBody(String id, String brand, String last4, int expMonth, int expYear, Instant addedAt) {

        static MethodBody of(Method method) {
            var card = method.card();
            return new MethodBody(
                    card.methodId(), card.brand(), card.last4(), card.expMonth(), card.expYear(), method.addedAt());
        }
    }

    /** @param clientSecret while its owner has something to do */
    record SetupBody(
            String id,
            String status,
            @Nullable String clientSecret,
            @Nullable MethodBody paymentMethod) {

        static SetupBody of(Progress progress) {
            var setup = progress.setup();
            var method = progress.method();
            return new SetupBody(
                    setup.id(), setup.status(), setup.clientSecret(), method == null ? null : MethodBody.of(method));
        }
    }

    record MethodsBody(List<MethodBody> data, boolean hasMore) {}

    private final KeepPaymentMethods methods;
    private final HearProvider hearProvider;

    PaymentMethodController(KeepPaymentMethods methods, HearProvider hearProvider) {
        this.methods = methods;
        this.hearProvider = hearProvider;
    }

    @GetMapping("/payment-methods")
    MethodsBody list(Caller.Customer customer) {
        return new MethodsBody(
                methods.list(customer.id()).stream().map(MethodBody::of).toList(), false);
    }

    @PostMapping("/payment-methods")
    ResponseEntity<SetupBody> begin(
            @Valid @RequestBody BeginBody body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Caller.Customer customer) {
        if (body.setupId() != null) {
            if (body.paymentMethodId() != null) {
                throw ApiProblem.invalid("One of the two.").field("/setupId", "ambiguous", "or paymentMethodId");
            }
            return ResponseEntity.ok(SetupBody.of(methods.complete(customer.id(), body.setupId())));
        }
        var progress = methods.begin(customer.id(), IdempotentRequests.bare(key), body.paymentMethodId());
        return ResponseEntity.created(URI.create("/v1/me/payment-methods")).body(SetupBody.of(progress));
    }

    @DeleteMapping("/payment-methods/{id}")
    ResponseEntity<Void> remove(@PathVariable String id, Caller.Customer customer) {
        methods.remove(customer.id(), id);
        return ResponseEntity.noContent().build();
    }

    /** The app has led its owner through the bank's question: the payment is looked at, and the order tells the rest. */
    @PostMapping("/payments/{orderId}/confirmed")
    ResponseEntity<Void> confirmed(@PathVariable String orderId, Caller.Customer customer) {
        if (!hearProvider.confirmed(PublicId.require("ord", orderId), customer.id())) {
            throw ApiProblem.notFound("There is no payment of this order.");
        }
        return ResponseEntity.accepted().build();
    }
}
