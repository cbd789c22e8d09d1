package io.tiffin.restaurant.application;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Makes sure that the last record of every key on the compacted catalogue topic is the current version. A relay that was
 * thought dead may send an old message once more, behind a newer one; compaction would keep just that, and whoever builds its
 * read model from the start would end with the past. A key that two looks in a row find wrong in the same way, and that has no
 * message on its way, is published again.
 */
@Service
public class AuditCatalogue {

    /**
     * @param stale keys whose last record is not the current version
     * @param repeated those of them that were published again
     */
    public record Findings(int stale, int repeated) {}

    /** The same finding twice is the same record standing last, not one that had just been overtaken by a newer. */
    record Stale(String key, long version, PublishedCatalogue.@Nullable Last last) {}

    private final PublishedCatalogue published;
    private final CatalogueVersions versions;
    private final RepeatSnapshots repeatSnapshots;
    private Set<Stale> before = Set.of();

    AuditCatalogue(PublishedCatalogue published, CatalogueVersions versions, RepeatSnapshots repeatSnapshots) {
        this.published = published;
        this.versions = versions;
        this.repeatSnapshots = repeatSnapshots;
    }

    public synchronized Findings look() {
        var last = published.read();
        var stale = new HashSet<Stale>();
        versions.settled().forEach((key, version) -> {
            var found = last.get(key);
            if (found == null || found.version() < version) {
                stale.add(new Stale(key, version, found));
            }
        });
        var confirmed = stale.stream().filter(before::contains).toList();
        before = Set.copyOf(stale);
        return new Findings(stale.size(), repeat(confirmed));
    }

    private int repeat(List<Stale> confirmed) {
        return confirmed.stream()
                .mapToInt(stale -> repeatSnapshots.repeat(stale.key(), stale.version()) ? 1 : 0)
                .sum();
    }
}
