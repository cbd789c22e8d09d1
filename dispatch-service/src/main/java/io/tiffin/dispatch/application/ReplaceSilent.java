package io.tiffin.dispatch.application;

import io.tiffin.kit.time.BusinessClock;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Before the pick-up a driver is replaced whom tracking does not hear and of whom nothing came here either, neither a
 * position nor a tap, for the time of a silence. So a word about an earlier turn of his does no harm, and clocks that
 * disagree delay the replacement and never prevent it.
 */
@Service
public class ReplaceSilent {

    private final Jobs jobs;
    private final JobBatches batches;
    private final Rounds rounds;
    private final BusinessClock clock;
    private final DispatchSettings settings;
    private final TransactionTemplate transaction;

    ReplaceSilent(
            Jobs jobs,
            JobBatches batches,
            Rounds rounds,
            BusinessClock clock,
            DispatchSettings settings,
            TransactionTemplate transaction) {
        this.jobs = jobs;
        this.batches = batches;
        this.rounds = rounds;
        this.clock = clock;
        this.settings = settings;
        this.transaction = transaction;
    }

    public void run() {
        var heardBefore = clock.now().minus(clock.length(settings.silenceWait()));
        var silent = jobs.silent(heardBefore, batches.setAside(), settings.batch());
        batches.handle(silent, orders -> transaction.executeWithoutResult(_ -> replace(orders, heardBefore)));
    }

    private void replace(Collection<UUID> orders, Instant heardBefore) {
        var now = clock.now();
        var round = new Round(jobs.lockSilent(orders, heardBefore));
        round.all().forEach(job -> round.take(job.replaceSilent(now)));
        rounds.flush(round);
    }
}
