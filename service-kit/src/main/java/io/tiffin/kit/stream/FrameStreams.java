package io.tiffin.kit.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.kit.time.RealClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.web.socket.CloseStatus;

/**
 * Sends the rows to those who are connected here. Woken by commits, its own and (through Redis) those of other
 * instances, and once a second in any case: a round is one query for all recipients concerned.
 */
final class FrameStreams implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(FrameStreams.class);
    private static final Duration CLEANING = Duration.ofMinutes(10);

    private record Acknowledged(Connection connection, StoredFrames.Ack ack) {}

    private final StoredFrames frames;
    private final WakeUps wakeUps;
    private final StreamSettings settings;
    private final RealClock clock;
    private final Counter sentFrames;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final LinkedBlockingQueue<UUID> woken = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Acknowledged> acks = new LinkedBlockingQueue<>();
    private final ExecutorService senders = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("stream-send-", 0).factory());
    private volatile @Nullable Thread loop;
    private long lastFull = System.nanoTime();
    private long lastCleaning = System.nanoTime();

    FrameStreams(StoredFrames frames, WakeUps wakeUps, StreamSettings settings, RealClock clock, MeterRegistry meters) {
        this.frames = frames;
        this.wakeUps = wakeUps;
        this.settings = settings;
        this.clock = clock;
        this.sentFrames = meters.counter("stream.frames.sent");
        meters.gaugeCollectionSize("stream.connections", List.of(), connections);
    }

    /** False when this instance, or this caller, has too many already. */
    boolean admits(Connection connection) {
        return connections.size() < settings.maxConnections()
                && connections.stream()
                                .filter(other -> other.caller()
                                        .subject()
                                        .equals(connection.caller().subject()))
                                .count()
                        < settings.maxConnectionsPerCaller();
    }

    void connected(Connection connection) {
        connections.add(connection);
        woken.addAll(connection.recipients());
    }

    void disconnected(Connection connection) {
        connections.remove(connection);
    }

    void acknowledged(Connection connection, long seq) {
        var ack = connection.acknowledge(seq);
        if (ack != null) {
            acks.add(new Acknowledged(connection, ack));
        }
    }

    @Override
    public void start() {
        frames.onCommit(recipients -> {
            woken.addAll(recipients);
            wakeUps.announce(recipients);
        });
        wakeUps.listen(woken::addAll);
        var thread = Thread.ofVirtual().name("stream-frames").unstarted(this::run);
        loop = thread; // before it runs: it ends when this is null
        thread.start();
    }

    private void run() {
        while (loop != null) {
            try {
                var recipients = nextRound();
                deleteAcknowledged();
                send(recipients);
                housekeeping();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            } catch (Throwable e) { // an Error too: a dead loop would be silent
                log.warn("a round of frames failed, the next one sends them", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(settings.poll());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those woken since the last round, or, when the poll interval has passed, all that are connected. */
    private Set<UUID> nextRound() throws InterruptedException {
        var untilPoll = settings.poll().toNanos() - (System.nanoTime() - lastFull);
        var first = woken.poll(Math.max(0, untilPoll), TimeUnit.NANOSECONDS);
        if (first != null) {
            Thread.sleep(settings.gather());
        }
        var round = new HashSet<UUID>();
        woken.drainTo(round);
        if (first != null) {
            round.add(first);
        }
        var here = connections.stream()
                .flatMap(connection -> connection.recipients().stream())
                .collect(Collectors.toSet());
        if (System.nanoTime() - lastFull >= settings.poll().toNanos()) {
            lastFull = System.nanoTime();
            return here;
        }
        round.retainAll(here);
        return round;
    }

    private void deleteAcknowledged() {
        var batch = new ArrayList<Acknowledged>();
        acks.drainTo(batch);
        if (batch.isEmpty()) {
            return;
        }
        try {
            frames.acknowledge(batch.stream().map(Acknowledged::ack).toList());
        } catch (RuntimeException e) {
            acks.addAll(batch);
            throw e;
        }
        batch.forEach(done -> done.connection().forget(done.ack().seq()));
    }

    private void send(Collection<UUID> recipients) {
        if (recipients.isEmpty()) {
            return;
        }
        Map<UUID, List<StoredFrames.Row>> rows = new HashMap<>();
        for (var row : frames.unacknowledged(recipients)) {
            rows.computeIfAbsent(row.recipient(), _ -> new ArrayList<>()).add(row);
        }
        if (rows.isEmpty()) {
            return;
        }
        for (var connection : connections) {
            var own = connection.recipients().stream()
                    .flatMap(recipient -> rows.getOrDefault(recipient, List.of()).stream())
                    .sorted((a, b) -> Long.compare(a.seq(), b.seq()))
                    .toList();
            var due = connection.busy() ? List.<StoredFrames.Row>of() : connection.due(own, settings.resendAfter());
            if (!due.isEmpty()) {
                sentFrames.increment(due.size());
                senders.execute(() -> connection.send(due));
            }
        }
    }

    private void housekeeping() {
        var now = clock.now();
        for (var connection : List.copyOf(connections)) {
            if (connection.expired(now)) {
                connection.close(Connection.TOKEN_EXPIRED);
                connections.remove(connection);
            } else if (!connection.keepAlive(settings.ping())) {
                connection.close(CloseStatus.SESSION_NOT_RELIABLE);
                connections.remove(connection);
            }
        }
        if (System.nanoTime() - lastCleaning > CLEANING.toNanos()) {
            lastCleaning = System.nanoTime();
            frames.forgetOlderThan(settings.retention());
        }
    }

    @Override
    public void stop() {
        var running = loop;
        loop = null;
        if (running != null) {
            running.interrupt();
        }
        wakeUps.close();
        connections.forEach(connection -> connection.close(CloseStatus.SERVICE_RESTARTED));
        senders.shutdown();
    }

    @Override
    public boolean isRunning() {
        return loop != null;
    }
}
