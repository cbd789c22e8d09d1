package io.tiffin.sandbox.city.run;

import io.tiffin.sandbox.city.day.DayFolder;
import io.tiffin.sandbox.city.day.DayGenerator;
import io.tiffin.sandbox.city.day.DeliveryDay;
import io.tiffin.sandbox.city.fate.FateDealer;
import io.tiffin.sandbox.stack.InstanceCounts;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code ./dev day} was asked for.
 *
 * @param day a folder with a day; none: a day is generated
 * @param fromMinute of the day; the part before is left out
 * @param toMinute of the day; orders from then on are left out
 * @param kill the services that run as own processes and are killed
 * @param instances how many of a service run, where more than one does
 * @param providerMs the least time in which the payment provider answers
 * @param paymentFaults the payment provider fails now and then, and for a minute altogether
 * @param psp another payment provider than the simulator
 * @param keep the stack's folder is left behind for looking into
 * @param portOffset added to the ports of {@code ./dev up}
 */
record DayOptions(
        Optional<Path> day,
        int orders,
        int drivers,
        int restaurants,
        long seed,
        double speed,
        Optional<Integer> fromMinute,
        Optional<Integer> toMinute,
        Set<String> kill,
        Map<String, Integer> instances,
        boolean fates,
        int providerMs,
        boolean paymentFaults,
        Optional<URI> psp,
        Optional<Path> json,
        boolean keep,
        Optional<Double> ordersPerSecond,
        int portOffset) {

    static final double FASTEST = 60;

    static final String USAGE = """
            ./dev day [options]            a simulated delivery day, checked order by order
              --day DIR                    a folder in the format of the public Grubhub instances; without it a day is made:
              --orders 300 --drivers 70 --restaurants 40 --seed 1
              --from MINUTE --to MINUTE    a part of the day (minutes of the day, or HH:MM)
              --speed 60                   city seconds in a real second, at most 60
              --rate N                     orders a real second, evenly, in place of the day's own times
              --kill a,b,…                 these services are processes of their own and are killed with -9, three times each
              --instances SERVICE=N,…      so many of these services, the further ones as processes; --kill takes them in turns
              --no-fates                   nobody is doomed: for measuring
              --provider-ms 0              the payment provider takes at least so long to answer
              --faults payments            it loses 20 % of its replies, saves 5 % failures, turns 5 % away, and is down for a minute
              --psp URL                    another payment provider in the simulator's place; its ledger is not checked
              --json FILE                  the figures as one flat object
              --keep                       leave the stack's folder behind
              --port-offset 10000          how far the ports lie above those of ./dev up
            """;

    static DayOptions parse(List<String> arguments) {
        var words = new Words(arguments);
        var speed = words.number("--speed", FASTEST);
        var options = new DayOptions(
                words.text("--day").map(Path::of),
                (int) words.number("--orders", 300),
                (int) words.number("--drivers", 70),
                (int) words.number("--restaurants", 40),
                (long) words.number("--seed", 1),
                speed,
                words.minute("--from"),
                words.minute("--to"),
                new TreeSet<>(words.text("--kill")
                        .map(names -> List.of(names.split(",", -1)))
                        .orElse(List.of())),
                words.text("--instances").map(InstanceCounts::parse).orElse(Map.of()),
                !words.flag("--no-fates"),
                (int) words.number("--provider-ms", 0),
                words.text("--faults").map(DayOptions::isPayments).orElse(false),
                words.text("--psp").map(DayOptions::address),
                words.text("--json").map(Path::of),
                words.flag("--keep"),
                words.optionalNumber("--rate"),
                (int) words.number("--port-offset", 10_000));
        words.nothingLeft();
        if (speed <= 0 || speed > FASTEST) {
            throw new WrongUsage("--speed is more than 0 and at most %.0f.".formatted(FASTEST));
        }
        if (options.psp.isPresent() && (options.paymentFaults || options.providerMs > 0)) {
            throw new WrongUsage("--faults and --provider-ms are the simulator's: not with --psp.");
        }
        return options;
    }

    private static boolean isPayments(String faults) {
        if (!faults.equals("payments")) {
            throw new WrongUsage("There are no faults “%s”, only “payments”.".formatted(faults));
        }
        return true;
    }

    private static URI address(String text) {
        try {
            var address = new URI(text);
            if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
                return address;
            }
        } catch (URISyntaxException _) {
            // said below
        }
        throw new WrongUsage("--psp needs an address like http://127.0.0.1:12111, not “%s”.".formatted(text));
    }

    DeliveryDay plan() {
        var plan = day.map(DayFolder::read)
                .orElseGet(() -> new DayGenerator(orders, drivers, restaurants, seed).generate());
        if (fromMinute.isPresent() || toMinute.isPresent()) {
            plan = plan.cut(fromMinute.orElse(0), toMinute.orElse(Integer.MAX_VALUE));
        }
        if (plan.orders().isEmpty()) {
            throw new WrongUsage("No order is placed in this part of the day.");
        }
        if (fates && plan.orders().size() < FateDealer.FEWEST_ORDERS) {
            throw new WrongUsage(
                    "A day needs at least %d orders to meet every fate, this one has %d (or use --no-fates)."
                            .formatted(FateDealer.FEWEST_ORDERS, plan.orders().size()));
        }
        return plan;
    }
}
