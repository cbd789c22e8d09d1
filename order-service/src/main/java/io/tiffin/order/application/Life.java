package io.tiffin.order.application;

import io.tiffin.kit.asks.OverdueAsk;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.order.application.Said.Asked;
import io.tiffin.order.application.Said.AskedAgain;
import io.tiffin.order.application.Said.Told;
import io.tiffin.order.domain.Action;
import io.tiffin.order.domain.Cancellation;
import io.tiffin.order.domain.Entry;
import io.tiffin.order.domain.FoodSaga.Move;
import io.tiffin.order.domain.News;
import io.tiffin.order.domain.Order;
import io.tiffin.order.domain.Order.Change;
import io.tiffin.order.domain.Order.Terms;
import io.tiffin.order.domain.Signal;
import io.tiffin.order.domain.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An order under its lock, and what one transaction does to it: in memory until the flush. */
public final class Life {

    public record NumberedEntry(int sequence, Entry entry) {}

    /** What a row of the database says besides the order itself. */
    public record Counters(long version, int timelineSequence, long outSequence, boolean closed, boolean alerted) {

        static final Counters NEW = new Counters(0, 0, 0, false, false);
    }

    private final Waits waits;
    private final Counters loaded;
    private final @Nullable Order before;
    private Order order;
    private @Nullable Instant deadline;
    private int timelineSequence;
    private long outSequence;
    private boolean closed;
    private boolean alerted;
    private @Nullable String clientSecret;
    private boolean changed;

    private final List<NumberedEntry> entries = new ArrayList<>();
    private final List<Said> said = new ArrayList<>();
    private final Set<UUID> answered = new HashSet<>();
    private final Set<Action> withdrawn = EnumSet.noneOf(Action.class);
    private final List<Signal> ignored = new ArrayList<>();

    private Life(Waits waits, @Nullable Order before, Order order, @Nullable Instant deadline, Counters counters) {
        this.waits = waits;
        this.before = before;
        this.order = order;
        this.deadline = deadline;
        this.loaded = counters;
        this.timelineSequence = counters.timelineSequence();
        this.outSequence = counters.outSequence();
        this.closed = counters.closed();
        this.alerted = counters.alerted();
    }

    static Life begin(Terms terms, Waits waits) {
        var placed = Order.place(terms);
        var life = new Life(waits, null, placed.order(), null, Counters.NEW);
        life.take(placed, terms.placedAt());
        return life;
    }

    public static Life of(Order order, @Nullable Instant deadline, Counters counters, Waits waits) {
        return new Life(waits, order, order, deadline, counters);
    }

    void hear(News news) {
        if (news.clientSecret() != null) {
            clientSecret = news.clientSecret();
            changed = true;
        }
        take(order.hear(news), waits.businessNow());
    }

    void cancel(String note) {
        var now = waits.businessNow();
        take(order.cancel(note, now), now);
    }

    /** Nothing happens when the deadline has moved meanwhile: an alarm cannot outlive its step. */
    void timeOut(Instant realNow) {
        if (deadline != null && !deadline.isAfter(realNow)) {
            var now = waits.businessNow();
            take(order.timeOut(now), now);
        }
    }

    void answer(@Nullable UUID ask) {
        if (ask != null) {
            answered.add(ask);
        }
    }

    void askAgain(OverdueAsk ask) {
        said.add(new AskedAgain(++outSequence, ask, waits.businessNow()));
        changed = true;
    }

    private void take(Change change, Instant now) {
        // a closed order's timeline is final: its watchers were told so; what comes later changes facets only
        var shows = change.entry() != null && !loaded.closed();
        changed |= !change.order().equals(order) || shows || change.move() != null;
        var from = order.step();
        order = change.order();
        if (change.entry() != null && shows) {
            entries.add(new NumberedEntry(++timelineSequence, change.entry()));
        }
        change.events().forEach(event -> said.add(new Told(++outSequence, event)));
        if (change.ignored()) {
            ignored.add(change.signal());
        }
        if (change.move() != null) {
            act(change.move(), from, change.signal(), now);
        }
    }

    private void act(Move move, Step from, Signal signal, Instant now) {
        deadline = waits.deadline(order, signal, deadline);
        alerted &= move.to() == from;
        for (var action : move.actions()) {
            if (action == Action.ALERT_OPERATOR) {
                alerted = true;
            } else if (!action.isLocal()) {
                withdrawn.addAll(action.undoes());
                said.add(new Asked(
                        ++outSequence,
                        Uuid7.next(),
                        action,
                        now,
                        waits.respondBy(action),
                        waits.answerWithin(action),
                        because()));
            }
        }
    }

    private String because() {
        var cancellation = order.facets().cancellation();
        return cancellation == null ? "" : cancellation.cause().reason();
    }

    /** In a final step, and nobody owes us an answer. */
    void settle(boolean anyAskOpen) {
        var ends = order.step().isFinal() && !anyAskOpen;
        changed |= ends != closed;
        closed = ends;
    }

    public Order order() {
        return order;
    }

    public UUID id() {
        return order.id();
    }

    public @Nullable Instant deadline() {
        return deadline;
    }

    public int timelineSequence() {
        return timelineSequence;
    }

    public long outSequence() {
        return outSequence;
    }

    public long version() {
        return loaded.version();
    }

    public boolean closed() {
        return closed;
    }

    public boolean alerted() {
        return alerted;
    }

    public @Nullable String clientSecret() {
        return clientSecret;
    }

    public boolean changed() {
        return changed;
    }

    public List<NumberedEntry> entries() {
        return List.copyOf(entries);
    }

    public List<Said> said() {
        return List.copyOf(said);
    }

    public Set<UUID> answered() {
        return Set.copyOf(answered);
    }

    public Set<Action> withdrawn() {
        return Set.copyOf(withdrawn);
    }

    List<Signal> ignored() {
        return List.copyOf(ignored);
    }

    /** The operator is told now. */
    boolean newlyAlerted() {
        return alerted && !loaded.alerted();
    }

    /** What the operator was told of has passed. */
    boolean alertPassed() {
        return !alerted && loaded.alerted();
    }

    /** The order has just come to its end, as customers see it. */
    boolean ended() {
        var was = before == null ? null : before.status();
        return order.status() != was && order.status().next().isEmpty();
    }

    boolean isNew() {
        return before == null;
    }

    /** Dispatch is asked already whether the customer's wish can be granted. */
    boolean customerWaits() {
        var cancellation = order.facets().cancellation();
        return cancellation != null && cancellation.customerAsked() && cancellationRequested();
    }

    boolean cancellationRequested() {
        var cancellation = order.facets().cancellation();
        return cancellation != null && cancellation.state() == Cancellation.State.REQUESTED;
    }
}
