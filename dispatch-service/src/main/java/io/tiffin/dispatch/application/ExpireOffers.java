package io.tiffin.dispatch.application;

import io.tiffin.kit.time.BusinessClock;
import java.util.Collection;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Offers that nobody answered in time; their jobs go on searching. */
@Service
public class ExpireOffers {

    private final Jobs jobs;
    private final JobBatches batches;
    private final Rounds rounds;
    private final BusinessClock clock;
    private final DispatchSettings settings;
    private final TransactionTemplate transaction;

    ExpireOffers(
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
        var expired = jobs.expired(clock.now(), batches.setAside(), settings.batch());
        batches.handle(expired, orders -> transaction.executeWithoutResult(_ -> expire(orders)));
    }

    private void expire(Collection<UUID> orders) {
        var now = clock.now();
        var round = new Round(jobs.lockExpired(orders, now));
        round.all().forEach(job -> round.take(job.expire(now)));
        rounds.flush(round);
    }
}
