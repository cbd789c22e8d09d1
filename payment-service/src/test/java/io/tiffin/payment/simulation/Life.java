package io.tiffin.payment.simulation;

import io.tiffin.events.PaymentCommand;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.review.ReviewItem;
import io.tiffin.payment.application.PaymentSettings;
import io.tiffin.payment.application.ProviderEvents.ProviderEvent;
import io.tiffin.payment.simulation.Asker.Script;
import io.tiffin.payment.simulation.Bank.Card;
import io.tiffin.payment.simulation.Trouble.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.node.NullNode;

/** One payment from the first ask until nothing happens any more. */
final class Life {

    /** @param broken the laws that did not hold; none when all is well */
    record Verdict(
            String name, List<String> broken, List<String> story, int steps, int deaths, Map<Fault, Integer> faults) {

        boolean isGood() {
            return broken.isEmpty();
        }

        String summary() {
            return name + "\n  " + String.join("\n  ", broken);
        }

        @Override
        public String toString() {
            return "%s%n%s".formatted(summary(), String.join("\n", story));
        }
    }

    /** Which provider it is: the core never knows. */
    enum House {
        PROMPT,
        SLOW
    }

    /** What one life is about; the rest comes from the seed. */
    record Plot(
            Script script,
            Card card,
            House house,
            boolean patient,
            Fault fault,
            String faultyCall,
            int faults,
            int deathAt) {}

    private static final PaymentSettings SETTINGS = new Binder(
                    new MapConfigurationPropertySource(Map.of("payment.raw-payment-methods", "true")))
            .bindOrCreate("payment", PaymentSettings.class);
    private static final int ENDLESS =
            300_000; // a refund that is looked at beside another, through an outage of a day, takes 100,000

    private final Timeline timeline = new Timeline();
    private final List<Incoming<PaymentCommand>> waiting = new ArrayList<>();
    private final List<Instance> instances = new ArrayList<>();
    private final SplittableRandom random;
    private final Trouble trouble;
    private final Story story;
    private final Memory memory;
    private final Laws laws;
    private final Bank bank;
    private final Asker asker;
    private final Set<String> beingRead = new HashSet<>();
    private final UUID orderId;
    private int decisionsLeft;
    private Instant lastHeard = Timeline.START;
    private int heard;

    private Life(
            SplittableRandom random,
            Trouble trouble,
            Script script,
            Card card,
            House house,
            boolean patient,
            Story story) {
        this.random = random;
        this.trouble = trouble;
        this.story = story;
        orderId = new UUID(random.nextLong(), random.nextLong());
        var speed = random.nextBoolean() ? 1 : 60;
        memory = new Memory(timeline, trouble);
        laws = new Laws(orderId, memory);
        var surroundings = new Bank.Surroundings(
                timeline, trouble, random, story, speed, card, this::call, this::anomaly, laws::check);
        bank = house == House.SLOW ? new SlowBank(surroundings) : new Bank(surroundings);
        asker = new Asker(
                orderId,
                timeline,
                random,
                story,
                script,
                patient,
                trouble.isLongOutage(),
                speed,
                bank::hasSecret,
                this::publish);
        var machines = random.nextInt(1, 3);
        for (var i = 1; i <= machines; i++) {
            var skew = Duration.ofMillis(random.nextInt(-500, 500));
            instances.add(new Instance("service" + i, timeline, memory, bank, story, random, skew, speed, SETTINGS));
        }
    }

    /** All of it from the seed. A life that breaks a law is lived again, to be told. */
    static Verdict of(long seed) {
        var verdict = of(seed, false);
        return verdict.isGood() ? verdict : of(seed, true);
    }

    private static Verdict of(long seed, boolean told) {
        var random = new SplittableRandom(seed);
        var scripts = Script.values();
        var cards = Card.values();
        var script = scripts[random.nextInt(scripts.length)];
        var card = random.nextInt(2) == 0 ? Card.GOOD : cards[random.nextInt(cards.length)];
        var patient = random.nextInt(3) > 0;
        var house = random.nextInt(4) == 0 ? House.SLOW : House.PROMPT;
        var name = "seed %d: %s, %s, %s, %s".formatted(seed, script, card, house, patient ? "patient" : "impatient");
        var life = new Life(random, Trouble.drawn(random), script, card, house, patient, new Story(told));
        life.decisionsLeft = random.nextInt(2) == 0 ? 0 : random.nextInt(1, 5);
        return life.run(name);
    }

    static Verdict told(long seed) {
        return of(seed, true);
    }

    static Verdict of(Plot plot, long seed) {
        var verdict = of(plot, seed, false);
        return verdict.isGood() ? verdict : of(plot, seed, true);
    }

    private static Verdict of(Plot plot, long seed, boolean told) {
        var random = new SplittableRandom(seed);
        var trouble = Trouble.planned(random, plot.fault, plot.faultyCall, plot.faults, plot.deathAt);
        return new Life(random, trouble, plot.script, plot.card, plot.house, plot.patient, new Story(told))
                .run("seed %d, %s".formatted(seed, plot));
    }

    private Verdict run(String name) {
        try {
            live();
        } catch (RuntimeException e) {
            laws.breach("failed: " + e + " at "
                    + List.of(e.getStackTrace()).stream().limit(6).toList());
        }
        return new Verdict(name, laws.broken(), story.lines(), trouble.steps(), trouble.deaths(), trouble.met());
    }

    private void live() {
        asker.begin();
        for (var lie = random.nextInt(3); lie > 0; lie--) {
            timeline.in(Duration.ofMillis(random.nextInt(60_000)), bank::lie);
        }
        var events = 0;
        for (var next = timeline.next(); next.isPresent(); next = timeline.next(), events++) {
            if (instances.stream().noneMatch(Instance::isAlive)) {
                trouble.lasts(timeline.now());
            }
            laws.checkKnown(timeline.now(), trouble.quietSince(timeline.now()));
            next.get().run();
            laws.noteUnknown(timeline.now());
            tellOrder();
            showPeople();
            instances.forEach(Instance::lookForWork);
            if (events > ENDLESS) {
                laws.breach("it does not come to rest");
                return;
            }
        }
        laws.checkEnd(bank, asker);
    }

    /** A hold may lapse only while people look at it, on a saga that never ends, or while the provider is away for so long. */
    private void anomaly(String what) {
        var isForgotten = !memory.hasBeenReviewed() && !asker.mayNeedPeople();
        if (!what.startsWith(Laws.LEFT_TO_LAPSE) || isForgotten) {
            laws.breach(what);
        }
    }

    /** Somebody reads each item some time after it was opened, and mostly has it tried again; in some lives nobody ever does. */
    private void showPeople() {
        for (var review : memory.reviewed()) {
            if (decisionsLeft > 0 && beingRead.add(review.kind())) {
                decisionsLeft--;
                timeline.in(Duration.ofSeconds(random.nextInt(1, 5_400)), () -> decide(review));
            }
        }
    }

    private void decide(Memory.Review review) {
        beingRead.remove(review.kind());
        var now = timeline.now();
        var item = new ReviewItem(
                new UUID(random.nextLong(), random.nextLong()),
                review.kind(),
                orderId,
                review.reason(),
                NullNode.getInstance(),
                now,
                "people",
                now,
                null,
                null,
                null);
        var action = random.nextInt(3) > 0 ? "retry" : "write_off";
        story.tell(now, "people", "%s %s (%s)", action, review.kind(), review.reason());
        var instance = instances.get(random.nextInt(instances.size()));
        if (instance.isAlive() && instance.decide(item, action) && action.equals("write_off")) {
            laws.writtenOff();
        }
    }

    /** The log of one key: in order, some time after the commit, and nothing is lost. */
    private void tellOrder() {
        for (; heard < memory.said().size(); heard++) {
            var told = memory.said().get(heard).told();
            var arrives = timeline.now().plusMillis(random.nextInt(5, 300));
            lastHeard = arrives.isAfter(lastHeard) ? arrives : lastHeard;
            timeline.at(lastHeard, () -> asker.hear(told));
        }
    }

    /** Now and then late, and then behind what was sent after it; now and then twice. */
    private void publish(Incoming<PaymentCommand> message) {
        for (var copies = trouble.often(0.2, timeline.now()) ? 2 : 1; copies > 0; copies--) {
            var late = trouble.often(0.1, timeline.now());
            timeline.in(Duration.ofMillis(random.nextInt(1, late ? 8_000 : 200)), () -> {
                waiting.add(message);
                timeline.in(Duration.ofMillis(random.nextInt(1, 100)), this::poll);
            });
        }
    }

    /** Until the transaction commits, the records come again. */
    private void poll() {
        if (waiting.isEmpty()) {
            return;
        }
        var poll = List.copyOf(waiting);
        var instance = instances.get(random.nextInt(instances.size()));
        if (instance.handle(poll)) {
            waiting.subList(0, poll.size()).clear();
        } else {
            timeline.in(Duration.ofMillis(random.nextInt(500, 3_000)), this::poll);
        }
    }

    /** The provider calls again when it was not answered, a few times. */
    private void call(ProviderEvent event) {
        call(event, event.refund() ? Integer.MAX_VALUE : 3); // nobody polls for refunds that fail later
    }

    private void call(ProviderEvent event, int times) {
        if (!instances.get(random.nextInt(instances.size())).hear(event) && times > 1) {
            timeline.in(Duration.ofSeconds(5), () -> call(event, times - 1));
        }
    }
}
