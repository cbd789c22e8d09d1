package io.tiffin.payment.application;

import io.tiffin.kit.messaging.Inbox;
import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.kit.time.RealClock;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Map;

/** The use cases of one instance on ports of a test's choice, without a container. */
public record Core(
        HandleCommands commands,
        HearProvider hearing,
        WatchHolds watching,
        RunOperations operations,
        ReviewPayments reviews) {

    public record Ports(
            Inbox inbox,
            Payments payments,
            ProviderEvents events,
            Journal journal,
            Facts facts,
            ReviewQueue reviews,
            Provider provider,
            ProviderBell providerBell,
            Bell bell) {}

    public static Core on(Ports ports, Clock real, BusinessClock business, PaymentSettings settings) {
        var clocks = new Clocks(RealClock.of(real), business);
        return new Core(
                new HandleCommands(
                        ports.inbox(),
                        ports.payments(),
                        ports.journal(),
                        nobody(Wallets.class),
                        ports.facts(),
                        ports.bell(),
                        clocks,
                        settings),
                new HearProvider(
                        ports.events(),
                        ports.payments(),
                        nobody(Wallets.class),
                        ports.providerBell(),
                        ports.bell(),
                        clocks,
                        settings),
                new WatchHolds(
                        ports.payments(),
                        nobody(OrderEnds.class),
                        nobody(Wallets.class),
                        ports.journal(),
                        ports.facts(),
                        ports.bell(),
                        clocks,
                        settings),
                new RunOperations(
                        ports.payments(),
                        ports.provider(),
                        ports.journal(),
                        ports.facts(),
                        ports.reviews(),
                        ports.bell(),
                        clocks,
                        settings),
                new ReviewPayments(
                        ports.payments(),
                        ports.journal(),
                        ports.facts(),
                        ports.reviews(),
                        ports.bell(),
                        clocks,
                        settings));
    }

    /** No customer has saved anything, so payment methods are taken as they come; and no order's end is heard of. */
    private static <T> T nobody(Class<T> port) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(),
                new Class<?>[] {port},
                (_, method, _) -> method.getReturnType() == Map.class ? Map.of() : null));
    }
}
