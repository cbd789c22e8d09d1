package io.tiffin.order.adapter.in.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked for; what it costs and who asks stand elsewhere. */
record PlaceOrderBody(
        @NotBlank String restaurantId,
        @NotEmpty @Size(max = 50) List<@NotNull @Valid Item> items,
        @NotNull @Valid MoneyBody expectedTotal,
        @NotNull @Valid DropOff dropOff,

        @NotBlank @Pattern(regexp = "pm_[A-Za-z0-9_]{1,200}", message = "is not the id of a payment method")
        String paymentMethodId) {

    record Item(
            @NotBlank String menuItemId,
            @NotNull @Positive @Max(99) Integer quantity) {}

    record MoneyBody(
            @NotNull @PositiveOrZero Long amount,

            @NotBlank @Pattern(regexp = "[A-Z]{3}", message = "is not an ISO 4217 code")
            String currency) {}

    record PositionBody(
            @NotNull @DecimalMin("-90") @DecimalMax("90") Double lat,
            @NotNull @DecimalMin("-180") @DecimalMax("180") Double lng) {}

    record DropOff(
            @NotNull @Valid PositionBody position,
            @NotBlank @Size(max = 300) String address,
            @NotBlank @Size(max = 100) String name,
            @NotBlank @Size(max = 40) String phone,
            @Nullable @Size(max = 300) String note) {}

    /** No personal data in a log line. */
    @Override
    public String toString() {
        return "PlaceOrderBody[" + restaurantId + "]";
    }
}
