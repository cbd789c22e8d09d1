package io.tiffin.order.adapter.out.messaging;

import io.tiffin.events.BusinessDeadline;
import io.tiffin.events.DispatchCommand.FindDriver;
import io.tiffin.events.DispatchCommand.ReleaseDriver;
import io.tiffin.events.Message;
import io.tiffin.events.PaymentCommand.AuthorizePayment;
import io.tiffin.events.PaymentCommand.CapturePayment;
import io.tiffin.events.PaymentCommand.RefundPayment;
import io.tiffin.events.PaymentCommand.VoidAuthorization;
import io.tiffin.events.RealDeadline;
import io.tiffin.events.RestaurantCommand.CancelTicket;
import io.tiffin.events.RestaurantCommand.OpenTicket;
import io.tiffin.events.Topics;
import io.tiffin.order.application.Said.Asked;
import io.tiffin.order.domain.Action;
import io.tiffin.order.domain.Order;
import java.time.Instant;
import java.util.Objects;

/** What an ask says, and where. */
final class Commands {

    static String topic(Action action) {
        return switch (action) {
            case AUTHORIZE, CAPTURE, VOID, REFUND_BY_POLICY, REFUND_IN_FULL -> Topics.PAYMENTS_PROCESS;
            case OPEN_TICKET, CANCEL_TICKET -> Topics.RESTAURANTS_PROCESS;
            case FIND_DRIVER, RELEASE_DRIVER -> Topics.DISPATCH_PROCESS;
            case ALERT_OPERATOR, REFUSE_CANCELLATION -> throw new IllegalArgumentException(action + " asks nobody");
        };
    }

    static Message command(Asked asked, Order order) {
        var terms = order.terms();
        var total = Wire.money(terms.quote().total());
        return switch (asked.action()) {
            case AUTHORIZE ->
                new AuthorizePayment(
                        terms.id(), terms.customer(), total, terms.paymentMethod(), new RealDeadline(respondBy(asked)));
            case CAPTURE -> new CapturePayment(terms.id(), total);
            case VOID -> new VoidAuthorization(terms.id(), asked.because());
            // undeliverable food is refunded in full for now: the policy comes later
            case REFUND_BY_POLICY, REFUND_IN_FULL -> new RefundPayment(terms.id(), total, asked.because());
            case OPEN_TICKET ->
                new OpenTicket(
                        terms.id(),
                        terms.customer(),
                        terms.restaurant(),
                        Wire.lines(terms.quote().lines()),
                        new BusinessDeadline(respondBy(asked)));
            case CANCEL_TICKET -> new CancelTicket(terms.id(), terms.restaurant(), asked.because());
            case FIND_DRIVER ->
                new FindDriver(
                        terms.id(),
                        terms.city(),
                        terms.restaurant(),
                        Wire.point(terms.pickUp()),
                        Wire.point(terms.dropOff()),
                        Objects.requireNonNullElse(order.facets().kitchen().readyAt(), asked.at()),
                        new BusinessDeadline(respondBy(asked)));
            case RELEASE_DRIVER -> new ReleaseDriver(terms.id(), asked.because());
            case ALERT_OPERATOR, REFUSE_CANCELLATION ->
                throw new IllegalArgumentException(asked.action() + " asks nobody");
        };
    }

    private static Instant respondBy(Asked asked) {
        return Objects.requireNonNull(asked.respondBy());
    }

    private Commands() {}
}
