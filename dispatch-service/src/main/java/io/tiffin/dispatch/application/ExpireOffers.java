package io.tiffin.dispatch.application;

import io.tiffin.kit.time.BusinessClock;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Offers that nobody answered in time; their jobs go on searching. */
@Service
public class ExpireOffers {

    private final Jobs jobs;
    private final Rounds rounds;
    private final BusinessClock clock;
    private final DispatchSettings settings;

    ExpireOffers(Jobs jobs, Rounds rounds, BusinessClock clock, DispatchSettings settings) {
        this.jobs = jobs;
        this.rounds = rounds;
        this.clock = clock;
        this.settings = settings;
    }

    @Transactional
    public void run() {
        var now = clock.now();
        var expired = jobs.lockExpired(now, settings.batch());
        if (expired.isEmpty()) {
            return;
        }
        var round = new Round(expired);
        expired.forEach(job -> round.take(job.expire(now)));
        rounds.flush(round);
    }
}
