package io.tiffin.tracking.adapter.out.jdbc;

import io.tiffin.kit.jdbc.Columns;
import io.tiffin.tracking.application.DriverSighting;
import io.tiffin.tracking.application.LastSightings;
import io.tiffin.tracking.domain.Position;
import io.tiffin.tracking.domain.Sighting;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcLastSightings implements LastSightings {

    private final JdbcTemplate jdbc;

    JdbcLastSightings(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Sighting> of(UUID driverId) {
        return jdbc
                .query(
                        "select lat, lng, at from drivers where driver_id = ?",
                        (row, _) -> new Sighting(
                                new Position(row.getDouble("lat"), row.getDouble("lng")), instant(row, "at")),
                        driverId)
                .stream()
                .findFirst();
    }

    @Override
    public Map<UUID, DriverSighting> store(Collection<DriverSighting> sightings, Instant heardAt) {
        jdbc.update(
                """
                insert into positions (driver_id, at, lat, lng, accuracy_m, speed_mps)
                select * from unnest(?, ?, ?, ?, ?, ?)
                on conflict do nothing""",
                Columns.of(sightings)
                        .uuid(DriverSighting::driverId)
                        .timestamp(each -> each.sighting().at())
                        .real(each -> each.sighting().position().lat())
                        .real(each -> each.sighting().position().lng())
                        .real(DriverSighting::accuracyM)
                        .real(DriverSighting::speedMps));

        var latest = new TreeMap<UUID, DriverSighting>(); // sorted: two polls lock the same rows in the same order
        sightings.forEach(each -> latest.merge(
                each.driverId(),
                each,
                (a, b) -> b.sighting().at().isAfter(a.sighting().at()) ? b : a));
        var moved = new HashMap<UUID, DriverSighting>();
        jdbc.query(
                """
                insert into drivers as d (driver_id, city, at, lat, lng, heard_at)
                select r.*, ? from unnest(?, ?, ?, ?, ?) as r
                on conflict (driver_id) do update
                set city = excluded.city, at = excluded.at, lat = excluded.lat, lng = excluded.lng, heard_at = excluded.heard_at
                where excluded.at > d.at
                returning driver_id""",
                Columns.of(latest.values())
                        .value(heardAt)
                        .uuid(DriverSighting::driverId)
                        .text(DriverSighting::city)
                        .timestamp(each -> each.sighting().at())
                        .real(each -> each.sighting().position().lat())
                        .real(each -> each.sighting().position().lng()),
                row -> {
                    var driver = row.getObject("driver_id", UUID.class);
                    var sighting = latest.get(driver);
                    if (sighting != null) {
                        moved.put(driver, sighting);
                    }
                });
        return moved;
    }

    @Override
    public boolean forgetHistoryBefore(Instant before, int atMost) {
        return jdbc.update("""
                        delete from positions where ctid = any(array(
                            select ctid from positions where at < ? limit ?))""", before.atOffset(ZoneOffset.UTC), atMost) < atMost;
    }

    @Override
    public List<Unheard> unheardSince(Instant real) {
        return jdbc.query(
                """
                select t.order_id, t.driver_id, d.at, greatest(t.carried_since, d.heard_at) as since
                from trips t left join drivers d using (driver_id)
                where t.driver_id is not null and not t.silent and greatest(t.carried_since, d.heard_at) < ?""",
                (row, _) -> new Unheard(
                        row.getObject("order_id", UUID.class),
                        row.getObject("driver_id", UUID.class),
                        Optional.ofNullable(row.getObject("at", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant),
                        instant(row, "since")),
                real.atOffset(ZoneOffset.UTC));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
