package io.tiffin.dispatch.adapter.in.web;

import io.tiffin.dispatch.application.AnswerOffer;
import io.tiffin.dispatch.application.DriverReads;
import io.tiffin.dispatch.application.DriverReads.OpenOffer;
import io.tiffin.dispatch.application.PublicIds;
import io.tiffin.kit.security.Caller;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/driver/offers")
class OfferController {

    record OfferView(
            String offerId,
            String orderId,
            PositionBody pickUp,
            PositionBody dropOff,
            Instant readyAt,
            Instant expiresAt) {

        static OfferView of(OpenOffer offer) {
            return new OfferView(
                    PublicIds.offer(offer.id()),
                    PublicIds.order(offer.order()),
                    PositionBody.of(offer.route().pickUp()),
                    PositionBody.of(offer.route().dropOff()),
                    offer.route().readyAt(),
                    offer.expiresAt());
        }
    }

    record OfferList(List<OfferView> data, boolean hasMore) {}

    record DeclineBody(@Nullable @Size(max = 200) String reason) {}

    record Declined(String offerId, String status) {}

    private final AnswerOffer answers;
    private final DriverReads reads;

    OfferController(AnswerOffer answers, DriverReads reads) {
        this.answers = answers;
        this.reads = reads;
    }

    /** As many as the driver has slots: one page holds them. */
    @GetMapping
    OfferList list(Caller.Driver driver) {
        return new OfferList(
                reads.openOffers(driver.id()).stream().map(OfferView::of).toList(), false);
    }

    @PostMapping("/{offer}/accept")
    DeliveryView accept(@PathVariable String offer, Caller.Driver driver) {
        return DeliveryView.of(answers.accept(driver.id(), PublicIds.parseOffer(offer)));
    }

    @PostMapping("/{offer}/decline")
    Declined decline(
            @PathVariable String offer,
            @Valid @RequestBody(required = false) @Nullable DeclineBody body,
            Caller.Driver driver) {
        var id = PublicIds.parseOffer(offer);
        answers.decline(driver.id(), id, body == null || body.reason() == null ? "declined" : body.reason());
        return new Declined(PublicIds.offer(id), "declined");
    }
}
