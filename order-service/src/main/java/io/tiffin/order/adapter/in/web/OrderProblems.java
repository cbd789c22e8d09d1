package io.tiffin.order.adapter.in.web;

import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.order.adapter.in.web.OrderBody.LineBody;
import io.tiffin.order.adapter.in.web.OrderBody.MoneyBody;
import io.tiffin.order.application.OrderNotFound;
import io.tiffin.order.application.UnknownRestaurant;
import io.tiffin.order.domain.IllegalOrderTransition;
import io.tiffin.order.domain.OrderRefused;
import io.tiffin.order.domain.Refusal.AddressOutOfRange;
import io.tiffin.order.domain.Refusal.ItemsUnavailable;
import io.tiffin.order.domain.Refusal.MinimumNotMet;
import io.tiffin.order.domain.Refusal.OtherCurrency;
import io.tiffin.order.domain.Refusal.PriceChanged;
import io.tiffin.order.domain.Refusal.RestaurantClosed;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What this service refuses, as problem documents; everything else is the kit's. */
@RestControllerAdvice
@Order(0)
class OrderProblems {

    @ExceptionHandler
    ProblemDetail on(OrderNotFound e) {
        return ApiProblem.notFound("There is no such order.").toProblem();
    }

    @ExceptionHandler
    ProblemDetail on(UnknownRestaurant e) {
        return ApiProblem.invalid("There is no such restaurant.")
                .field("/restaurantId", "unknown", "is not the id of a restaurant")
                .toProblem();
    }

    @ExceptionHandler
    ProblemDetail on(IllegalOrderTransition e) {
        return ApiProblem.conflict(
                        "invalid_transition",
                        "The order has moved on",
                        "It is already %s.".formatted(OrderBody.word(e.current())))
                .with("current", OrderBody.word(e.current()))
                .with(
                        "allowed",
                        e.current().next().stream().map(OrderBody::word).toList())
                .toProblem();
    }

    @ExceptionHandler
    ProblemDetail on(OrderRefused e) {
        return switch (e.refusal()) {
            case RestaurantClosed(var state) ->
                ApiProblem.conflict(
                                "restaurant_closed",
                                "The restaurant takes no orders",
                                "It is %s at the moment.".formatted(state))
                        .with("state", state)
                        .toProblem();
            case ItemsUnavailable(var items) ->
                ApiProblem.conflict(
                                "item_unavailable", "Not everything can be had", "Take these out, or something else.")
                        .with(
                                "items",
                                items.stream()
                                        .map(item -> PublicId.format("itm", item))
                                        .toList())
                        .toProblem();
            case AddressOutOfRange(var distance, var radius) ->
                new ApiProblem(
                                HttpStatus.UNPROCESSABLE_CONTENT,
                                "address_out_of_range",
                                "Too far away",
                                "The address is %d m away, the restaurant delivers up to %d m."
                                        .formatted(distance, radius))
                        .with("distanceM", distance)
                        .with("deliveryRadiusM", radius)
                        .toProblem();
            case MinimumNotMet(var subtotal, var minimum) ->
                new ApiProblem(
                                HttpStatus.UNPROCESSABLE_CONTENT,
                                "min_order_not_met",
                                "Below the minimum order",
                                "This restaurant delivers from a higher amount on.")
                        .with("subtotal", MoneyBody.of(subtotal))
                        .with("minimumOrder", MoneyBody.of(minimum))
                        .toProblem();
            case OtherCurrency(var asked, var sold) ->
                new ApiProblem(
                                HttpStatus.UNPROCESSABLE_CONTENT,
                                "other_currency",
                                "Another currency",
                                "This restaurant sells in %s, not in %s.".formatted(sold, asked))
                        .field("/expectedTotal/currency", "other_currency", "must be " + sold)
                        .toProblem();
            case PriceChanged(var quote, var expected) ->
                ApiProblem.conflict(
                                "price_changed", "The price has changed", "Show the customer the new total, and ask.")
                        .with("expectedTotal", MoneyBody.of(expected))
                        .with("total", MoneyBody.of(quote.total()))
                        .with("subtotal", MoneyBody.of(quote.subtotal()))
                        .with("deliveryFee", MoneyBody.of(quote.deliveryFee()))
                        .with("lines", quote.lines().stream().map(LineBody::of).toList())
                        .toProblem();
        };
    }
}
