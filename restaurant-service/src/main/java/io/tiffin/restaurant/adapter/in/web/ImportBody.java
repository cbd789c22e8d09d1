package io.tiffin.restaurant.adapter.in.web;

import io.tiffin.kit.web.ApiProblem;
import io.tiffin.restaurant.application.ImportRestaurants;
import io.tiffin.restaurant.domain.Profile;
import io.tiffin.restaurant.domain.Restaurant;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;

/** What operators send; what annotations cannot say is checked in {@link #check}. */
record ImportBody(
        @NotBlank @Size(max = 64) @Pattern(regexp = "[a-z0-9][a-z0-9_-]*")
        String city,

        @NotEmpty @Size(max = 1000) List<@Valid @NotNull RestaurantBody> restaurants) {

    record RestaurantBody(
            @NotBlank @Size(max = 100) String externalId,
            @NotBlank @Size(max = 200) String name,
            @NotNull @Valid PositionBody position,
            @NotNull @Positive @Max(50_000) Integer deliveryRadiusM,
            @NotNull @Valid MoneyBody minimumOrder,
            @NotNull @Valid MoneyBody deliveryFee,
            @NotBlank @Size(max = 64) String timeZone,
            @NotEmpty @Size(max = 100) List<@Valid @NotNull SectionBody> sections) {}

    record SectionBody(
            @NotBlank @Size(max = 100) String name,
            @NotNull @Size(max = 500) List<@Valid @NotNull ItemBody> items) {}

    record ItemBody(
            @NotBlank @Size(max = 100) String externalId,
            @NotBlank @Size(max = 200) String name,
            @NotNull @Valid MoneyBody price) {}

    List<ImportRestaurants.Draft> toDrafts() {
        check();
        return restaurants.stream().map(ImportBody::toDraft).toList();
    }

    private void check() {
        var problem = ApiProblem.invalid("The import contradicts itself.");
        var wrong = new int[1];
        var seen = new HashSet<String>();
        for (int r = 0; r < restaurants.size(); r++) {
            var at = "/restaurants/" + r;
            Report report = (pointer, code, message) -> {
                problem.field(at + pointer, code, message);
                wrong[0]++;
            };
            if (!seen.add(restaurants.get(r).externalId())) {
                report.say("/externalId", "duplicate", "This external id was given before.");
            }
            check(restaurants.get(r), report);
        }
        if (wrong[0] > 0) {
            throw problem;
        }
    }

    private interface Report {
        void say(String pointer, String code, String message);
    }

    private static void check(RestaurantBody restaurant, Report report) {
        var currency = restaurant.deliveryFee().currency();
        if (Currency.getAvailableCurrencies().stream()
                .noneMatch(known -> known.getCurrencyCode().equals(currency))) {
            report.say("/deliveryFee/currency", "unknown_currency", "ISO 4217 does not know this currency.");
        }
        Consumer<String> otherCurrency = pointer ->
                report.say(pointer, "other_currency", "A restaurant has one currency, here " + currency + ".");
        if (!currency.equals(restaurant.minimumOrder().currency())) {
            otherCurrency.accept("/minimumOrder/currency");
        }
        try {
            ZoneId.of(restaurant.timeZone());
        } catch (DateTimeException _) {
            report.say("/timeZone", "unknown_time_zone", "This is not an IANA time zone.");
        }
        var names = new HashSet<String>();
        var items = new HashSet<String>();
        for (int s = 0; s < restaurant.sections().size(); s++) {
            var section = restaurant.sections().get(s);
            if (!names.add(section.name())) {
                report.say("/sections/" + s + "/name", "duplicate", "This section was given before.");
            }
            for (int i = 0; i < section.items().size(); i++) {
                var item = section.items().get(i);
                var at = "/sections/%d/items/%d".formatted(s, i);
                if (!items.add(item.externalId())) {
                    report.say(at + "/externalId", "duplicate", "This external id was given before.");
                }
                if (!currency.equals(item.price().currency())) {
                    otherCurrency.accept(at + "/price/currency");
                }
            }
        }
    }

    private static ImportRestaurants.Draft toDraft(RestaurantBody restaurant) {
        return new ImportRestaurants.Draft(
                restaurant.externalId(),
                new Profile(
                        restaurant.name(),
                        restaurant.position().toPosition(),
                        restaurant.deliveryRadiusM(),
                        restaurant.minimumOrder().toMoney(),
                        restaurant.deliveryFee().toMoney(),
                        ZoneId.of(restaurant.timeZone())),
                restaurant.sections().stream()
                        .map(section -> new Restaurant.SectionDraft(
                                section.name(),
                                section.items().stream()
                                        .map(item -> new Restaurant.ItemDraft(
                                                item.externalId(),
                                                item.name(),
                                                item.price().toMoney()))
                                        .toList()))
                        .toList());
    }
}
