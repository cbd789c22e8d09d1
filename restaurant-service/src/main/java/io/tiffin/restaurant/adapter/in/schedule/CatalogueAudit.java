package io.tiffin.restaurant.adapter.in.schedule;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.restaurant.application.AuditCatalogue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks at the catalogue's topic regularly. Several instances may: a snapshot published twice changes nothing. */
@Component
class CatalogueAudit {

    private static final Logger log = LoggerFactory.getLogger(CatalogueAudit.class);

    private final AuditCatalogue auditCatalogue;
    private final AtomicInteger stale;
    private final Counter repeated;

    CatalogueAudit(AuditCatalogue auditCatalogue, MeterRegistry meters) {
        this.auditCatalogue = auditCatalogue;
        this.stale = meters.gauge("tiffin.catalog.stale", new AtomicInteger());
        this.repeated = meters.counter("tiffin.catalog.repeated");
    }

    @Scheduled(
            initialDelayString = "${restaurant.catalogue-audit:1m}",
            fixedDelayString = "${restaurant.catalogue-audit:1m}")
    void look() {
        try {
            var findings = auditCatalogue.look();
            stale.set(findings.stale());
            repeated.increment(findings.repeated());
            if (findings.repeated() > 0) {
                log.warn(
                        "{} snapshots were not the last of their keys any more and are published again",
                        findings.repeated());
            }
        } catch (RuntimeException e) {
            log.warn("The catalogue's topic could not be compared with the database, it is tried again", e);
        }
    }
}
