package io.tiffin.payment.application;

import io.tiffin.kit.messaging.Inbox;
import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.kit.time.RealClock;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Map;

/** The use cases of one instance on ports of a test's choice, without a container. */
public record Core(HandleCommands commands, HearProvider hearing, WatchHolds watching, RunOperations operations) {

    public record Ports(
            Inbox inbox,
            Payments payments,
            ProviderEvents events,
            Journal journal,
            Facts facts,
            ReviewQueue reviews,
            Provider provider,
            Bell bell) {}

    public static Core on(Ports ports, Clock real, BusinessClock business, PaymentSettings settings) {
        var clocks = new Clocks(RealClock.of(real), business);
        return new Core(
                new HandleCommands(
                        ports.inbox(),
                        ports.payments(),
                        ports.journal(),
                        nobody(),
                        ports.facts(),
                        ports.bell(),
                        clocks,
                        settings),
                new HearProvider(ports.events(), ports.payments(), nobody(), ports.bell(), clocks, settings),
                new WatchHolds(ports.payments(), ports.journal(), ports.facts(), ports.bell(), clocks, settings),
                new RunOperations(
                        ports.payments(),
                        ports.provider(),
                        ports.journal(),
                        ports.facts(),
                        ports.reviews(),
                        ports.bell(),
                        clocks,
                        settings));
    }

    /** No customer has saved anything: payment methods are taken as they come. */
    private static Wallets nobody() {
        return (Wallets) Proxy.newProxyInstance(
                Wallets.class.getClassLoader(),
                new Class<?>[] {Wallets.class},
                (_, method, _) -> method.getReturnType() == Map.class ? Map.of() : null);
    }
}
