package io.tiffin.payment.simulation;

import io.tiffin.kit.messaging.Inbox;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.payment.application.Facts;
import io.tiffin.payment.application.Journal;
import io.tiffin.payment.application.Payments;
import io.tiffin.payment.application.ProviderEvents;
import io.tiffin.payment.domain.Attempt;
import io.tiffin.payment.domain.Entry;
import io.tiffin.payment.domain.Fact.Told;
import io.tiffin.payment.domain.Kind;
import io.tiffin.payment.domain.Moment;
import io.tiffin.payment.domain.Operation;
import io.tiffin.payment.domain.Payment;
import io.tiffin.payment.domain.Payment.Change;
import io.tiffin.payment.domain.PaymentState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything durable that the instances share. A transaction is the only way to change it: it works on a copy, which becomes the
 * truth at the commit or is forgotten. Before every step the process may die.
 */
final class Memory implements Payments, Journal, Facts, Inbox, ProviderEvents, ReviewQueue {

    /** A payment's row. */
    record Row(
            Payment payment,
            @Nullable Instant dueAt,
            @Nullable Instant leaseUntil) {

        static Row of(Payment payment, @Nullable Instant leaseUntil) {
            return new Row(payment, payment.due().orElse(null), leaseUntil);
        }

        boolean isDue(Instant byOurClock, Instant byTheDatabase) {
            return dueAt != null
                    && !dueAt.isAfter(byOurClock)
                    && (leaseUntil == null || !leaseUntil.isAfter(byTheDatabase));
        }
    }

    /** A message in the outbox. */
    record Said(UUID orderId, Told told, Instant at) {}

    record Review(String kind, String reason) {}

    private record Heard(ProviderEvent event, boolean handled) {}

    private record Tables(
            Map<UUID, Row> payments,
            Set<UUID> inbox,
            List<Said> outbox,
            List<Entry> journal,
            Map<String, Heard> events,
            Map<String, Review> reviews) {

        static Tables empty() {
            return new Tables(
                    new HashMap<>(),
                    new HashSet<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new LinkedHashMap<>(),
                    new LinkedHashMap<>());
        }

        Tables copy() {
            return new Tables(
                    new HashMap<>(payments),
                    new HashSet<>(inbox),
                    new ArrayList<>(outbox),
                    new ArrayList<>(journal),
                    new LinkedHashMap<>(events),
                    new LinkedHashMap<>(reviews));
        }
    }

    private final Timeline timeline;
    private final Trouble trouble;
    private Tables committed = Tables.empty();
    private @Nullable Tables open;
    private boolean hasBeenReviewed;
    private List<Runnable> afterCommit = new ArrayList<>();

    Memory(Timeline timeline, Trouble trouble) {
        this.timeline = timeline;
        this.trouble = trouble;
    }

    /** All of it becomes durable, or nothing. */
    void transaction(Runnable work) {
        if (open != null) {
            throw new IllegalStateException("a transaction within a transaction");
        }
        open = committed.copy();
        afterCommit = new ArrayList<>();
        try {
            work.run();
            step("commit");
            committed = open;
            hasBeenReviewed |= !committed.reviews.isEmpty();
        } finally {
            open = null;
        }
        afterCommit.forEach(Runnable::run);
    }

    boolean isInTransaction() {
        return open != null;
    }

    void afterCommit(Runnable action) {
        if (open == null) {
            throw new IllegalStateException("rung outside a transaction");
        }
        afterCommit.add(action);
    }

    Optional<Payment> committed(UUID orderId) {
        return Optional.ofNullable(committed.payments.get(orderId)).map(Row::payment);
    }

    List<Said> said() {
        return committed.outbox;
    }

    List<Entry> journal() {
        return committed.journal;
    }

    /** Whether there was ever something for people. */
    boolean hasBeenReviewed() {
        return hasBeenReviewed;
    }

    Collection<Review> reviewed() {
        return committed.reviews.values();
    }

    /** When there is something to do for a machine whose clock differs so much. */
    Optional<Instant> nextWork(Duration skew) {
        if (committed.events.values().stream().anyMatch(heard -> !heard.handled)) {
            return Optional.of(timeline.now());
        }
        return committed.payments.values().stream()
                .flatMap(row ->
                        row.dueAt == null ? Stream.<Instant>empty() : Stream.of(later(row.dueAt.minus(skew), row)))
                .min(Comparator.naturalOrder());
    }

    private static Instant later(Instant due, Row row) {
        return row.leaseUntil == null || row.leaseUntil.isBefore(due) ? due : row.leaseUntil;
    }

    private Tables tables(String step) {
        step(step);
        if (open == null) {
            throw new IllegalStateException(step + " outside a transaction");
        }
        return open;
    }

    private void step(String name) {
        trouble.step(name, timeline.now());
    }

    // --- payments ---

    @Override
    public Map<UUID, Payment> find(Collection<UUID> orderIds) {
        return orderIds.stream()
                .flatMap(orderId -> committed(orderId).stream())
                .collect(Collectors.toMap(Payment::orderId, Function.identity()));
    }

    @Override
    public List<Payment> withMoney(UUID afterPayment, UUID untilPayment, int limit) {
        throw new UnsupportedOperationException("nothing is compared here");
    }

    @Override
    public Map<UUID, Payment> lock(Collection<UUID> orderIds) {
        var tables = tables("lock");
        var found = new HashMap<UUID, Payment>();
        orderIds.forEach(
                id -> Optional.ofNullable(tables.payments.get(id)).ifPresent(row -> found.put(id, row.payment)));
        return found;
    }

    @Override
    public Map<UUID, Payment> lockNow(Collection<UUID> orderIds) {
        return lock(orderIds); // one transaction at a time: nobody else has any
    }

    @Override
    public void add(Collection<Payment> payments) {
        var tables = tables("add");
        for (var payment : payments) {
            if (tables.payments.put(payment.orderId(), Row.of(payment, null)) != null) {
                throw new IllegalStateException("a payment has come into being meanwhile");
            }
        }
    }

    @Override
    public void update(Collection<Payment> payments) {
        replace(payments, row -> row.leaseUntil);
    }

    @Override
    public void updateAndFree(Collection<Payment> payments) {
        replace(payments, _ -> null);
    }

    @Override
    public void updateAndLease(Collection<Payment> payments, Duration length) {
        replace(payments, _ -> timeline.now().plus(length));
    }

    private void replace(Collection<Payment> payments, Function<Row, @Nullable Instant> lease) {
        var tables = tables("update");
        for (var payment : payments) {
            var before = row(tables, payment.orderId());
            tables.payments.put(payment.orderId(), Row.of(payment, lease.apply(before)));
        }
    }

    @Override
    public List<Payment> due(int limit, Instant now) {
        return dueRows(tables("read due"), now)
                .map(Row::payment)
                .sorted(Comparator.comparing(Payment::urgency)) // stable
                .limit(limit)
                .toList();
    }

    @Override
    public List<Payment> longestDue(int limit, Instant now) {
        return dueRows(tables("read longest due"), now)
                .sorted(Comparator.comparing(Row::dueAt))
                .limit(limit)
                .map(Row::payment)
                .toList();
    }

    @Override
    public List<Payment> answerable(int limit, boolean waits, Instant now) {
        return dueRows(tables("read answerable"), now)
                .map(Row::payment)
                .filter(payment -> payment.state() instanceof PaymentState.Pending
                        && payment.operation(Kind.AUTHORIZE)
                                .filter(authorize -> authorize.isOpen()
                                        && (isLate(authorize, now) || (!waits && !authorize.unknown())))
                                .isPresent())
                .limit(limit)
                .toList();
    }

    private static boolean isLate(Operation operation, Instant now) {
        var respondBy = operation.respondBy();
        return respondBy != null && !now.isBefore(respondBy);
    }

    @Override
    public List<UUID> dueOrders(int limit, Instant now) {
        return dueRows(committed, now)
                .limit(limit)
                .map(row -> row.payment.orderId())
                .toList();
    }

    @Override
    public Optional<Payment> dueOf(UUID orderId, Instant now) {
        return dueRows(tables("read one due"), now)
                .map(Row::payment)
                .filter(payment -> payment.orderId().equals(orderId))
                .findFirst();
    }

    private Stream<Row> dueRows(Tables tables, Instant now) {
        return tables.payments.values().stream().filter(row -> row.isDue(now, timeline.now()));
    }

    @Override
    public List<Payment> expiring(int limit, Instant by) {
        return tables("read expiring").payments.values().stream()
                .filter(row -> Memory.isExpiring(row) && !expiry(row).isAfter(by))
                .limit(limit)
                .map(Row::payment)
                .toList();
    }

    private static boolean isExpiring(Row row) {
        return row.payment.state() instanceof PaymentState.Authorized
                && row.dueAt == null
                && row.payment.operations().values().stream()
                        .noneMatch(operation -> operation.kind() == Kind.CAPTURE
                                || operation.kind() == Kind.VOID
                                || operation.status() == Operation.Status.REVIEW
                                || (operation.kind() == Kind.RENEW && "written_off".equals(operation.problem())));
    }

    private static Instant expiry(Row row) {
        return row.payment.state() instanceof PaymentState.Authorized(var hold) ? hold.expiresAt() : Instant.MAX;
    }

    /** Business time: when the next hold that nobody works on will lapse. */
    Optional<Instant> nextExpiry() {
        return committed.payments.values().stream()
                .filter(Memory::isExpiring)
                .map(Memory::expiry)
                .min(Comparator.naturalOrder());
    }

    @Override
    public void postpone(UUID orderId, Instant until) {
        var tables = tables("postpone");
        var row = row(tables, orderId);
        tables.payments.put(orderId, new Row(row.payment, until, row.leaseUntil));
    }

    @Override
    public void keepLease(Attempt attempt, Duration length) {
        step("keep lease");
        var id = attempt.payment().orderId();
        var row = row(committed, id);
        if (row.leaseUntil != null && row.payment.isCurrent(attempt)) {
            committed.payments.put(
                    id, new Row(row.payment, row.dueAt, timeline.now().plus(length)));
        }
    }

    @Override
    public void wakeUp(Collection<ProviderEvent> events, Instant now) {
        var tables = tables("wake up");
        for (var event : events) {
            rowOf(tables, event)
                    .filter(row -> isConcerned(row, event))
                    .ifPresent(row -> tables.payments.put(
                            row.payment.orderId(), new Row(row.payment.lookAgain(), now, row.leaseUntil)));
        }
    }

    private static Optional<Row> rowOf(Tables tables, ProviderEvent event) {
        Predicate<Row> byName = row -> event.orderId() == null
                ? event.providerId() != null
                        && event.providerId().equals(row.payment.state().knownAs())
                : event.orderId().equals(row.payment.orderId());
        return tables.payments.values().stream().filter(byName).findFirst();
    }

    private boolean isConcerned(Row row, ProviderEvent event) {
        var free = row.leaseUntil == null || !row.leaseUntil.isAfter(timeline.now());
        return switch (row.payment.state()) {
            case PaymentState.NeedsCustomer _ -> true;
            case PaymentState.Pending(), PaymentState.Lapsed _ -> free;
            case PaymentState.Authorized _ -> free && event.ends();
            case PaymentState.Captured _ -> event.refund();
            default -> false;
        };
    }

    private static Row row(Tables tables, UUID orderId) {
        return Optional.ofNullable(tables.payments.get(orderId))
                .orElseThrow(() -> new IllegalStateException("a payment that does not exist"));
    }

    // --- what is written down ---

    @Override
    public void write(Collection<Change> changes, Moment now) {
        var tables = tables("write");
        changes.forEach(change -> tables.journal.addAll(change.entries()));
    }

    // --- what is told ---

    @Override
    public void tell(Collection<Story> stories, Moment now) {
        var tables = tables("tell");
        for (var story : stories) {
            for (var told : story.facts()) {
                tables.outbox.add(new Said(story.payment().orderId(), told, timeline.now()));
                if (told.fact() instanceof io.tiffin.payment.domain.Fact.InReview(var operation, var reason)) {
                    review(tables, "payment_" + operation.wire(), reason);
                }
            }
        }
    }

    // --- what was handled ---

    @Override
    public <E> List<Incoming<E>> claim(String consumer, List<Incoming<E>> records) {
        var tables = tables("claim");
        return records.stream()
                .filter(incoming -> tables.inbox.add(incoming.messageId()))
                .toList();
    }

    // --- what the provider has called about ---

    @Override
    public boolean add(ProviderEvent event, Instant at) {
        return tables("keep event").events.putIfAbsent(event.id(), new Heard(event, false)) == null;
    }

    @Override
    public List<ProviderEvent> take(int limit, Instant at) {
        var tables = tables("take events");
        var taken = tables.events.values().stream()
                .filter(heard -> !heard.handled)
                .limit(limit)
                .map(Heard::event)
                .toList();
        taken.forEach(event -> tables.events.put(event.id(), new Heard(event, true)));
        return taken;
    }

    @Override
    public int forget(Instant before) {
        return 0;
    }

    // --- what people must look at ---

    @Override
    public void add(String kind, UUID subject, String reason, Map<String, ?> details) {
        review(tables("review"), kind, reason);
    }

    @Override
    public void resolve(String kind, UUID subject, String resolution) {
        tables("resolve").reviews.remove(kind);
    }

    @Override
    public long open() {
        return committed.reviews.size();
    }

    private static void review(Tables tables, String kind, String reason) {
        tables.reviews.putIfAbsent(kind, new Review(kind, reason));
    }
}
