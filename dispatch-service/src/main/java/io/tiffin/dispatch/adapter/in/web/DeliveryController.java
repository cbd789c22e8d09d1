package io.tiffin.dispatch.adapter.in.web;

import io.tiffin.dispatch.application.DriverReads;
import io.tiffin.dispatch.application.PublicIds;
import io.tiffin.dispatch.application.ReportProgress;
import io.tiffin.dispatch.application.ReportProgress.Step;
import io.tiffin.dispatch.application.ReportProgress.Tap;
import io.tiffin.kit.security.Caller;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/driver/deliveries")
class DeliveryController {

    record TapBody(@Nullable Instant at, @Nullable @Valid PositionBody position) {

        private static final TapBody NOW = new TapBody(null, null);
    }

    record ProblemBody(
            @NotBlank @Size(max = 80) String type,
            @Nullable @Size(max = 500) String note) {}

    record DeliveryList(List<DeliveryView> data, boolean hasMore) {}

    private final ReportProgress progress;
    private final DriverReads reads;

    DeliveryController(ReportProgress progress, DriverReads reads) {
        this.progress = progress;
        this.reads = reads;
    }

    /** The latest ones first. */
    @GetMapping
    DeliveryList list(
            @RequestParam(defaultValue = "false") boolean active,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit,
            Caller.Driver driver) {
        var found = reads.deliveries(driver.id(), active, limit + 1);
        return new DeliveryList(
                found.stream().limit(limit).map(DeliveryView::of).toList(), found.size() > limit);
    }

    @PostMapping("/{order}/arrived-pickup")
    DeliveryView arrivedPickup(
            @PathVariable String order,
            @Valid @RequestBody(required = false) @Nullable TapBody body,
            Caller.Driver driver) {
        return tap(order, Step.ARRIVED_AT_PICKUP, body, driver);
    }

    @PostMapping("/{order}/picked-up")
    DeliveryView pickedUp(
            @PathVariable String order,
            @Valid @RequestBody(required = false) @Nullable TapBody body,
            Caller.Driver driver) {
        return tap(order, Step.PICKED_UP, body, driver);
    }

    @PostMapping("/{order}/arrived-dropoff")
    DeliveryView arrivedDropoff(
            @PathVariable String order,
            @Valid @RequestBody(required = false) @Nullable TapBody body,
            Caller.Driver driver) {
        return tap(order, Step.ARRIVED_AT_DROPOFF, body, driver);
    }

    @PostMapping("/{order}/delivered")
    DeliveryView delivered(
            @PathVariable String order,
            @Valid @RequestBody(required = false) @Nullable TapBody body,
            Caller.Driver driver) {
        return tap(order, Step.DELIVERED, body, driver);
    }

    /** A type that is a known word becomes the reason; anything else, like the note, is for people and stays out of events. */
    @PostMapping("/{order}/problem")
    DeliveryView problem(@PathVariable String order, @Valid @RequestBody ProblemBody body, Caller.Driver driver) {
        return DeliveryView.of(progress.fail(driver.id(), PublicIds.parseOrder(order), body.type(), body.note()));
    }

    private DeliveryView tap(String order, Step step, @Nullable TapBody body, Caller.Driver driver) {
        var said = body == null ? TapBody.NOW : body;
        var tap = new Tap(step, said.at(), PositionBody.position(said.position()));
        return DeliveryView.of(progress.report(driver.id(), PublicIds.parseOrder(order), tap));
    }
}
