package io.tiffin.tracking.adapter.out.jdbc;

import io.tiffin.kit.jdbc.Columns;
import io.tiffin.tracking.application.Trips;
import io.tiffin.tracking.domain.Position;
import io.tiffin.tracking.domain.Stage;
import io.tiffin.tracking.domain.Trip;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcTrips implements Trips {

    private final JdbcTemplate jdbc;

    JdbcTrips(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Trip> carriedBy(Collection<UUID> drivers) {
        return jdbc.query(
                "select * from trips where driver_id = any(?)",
                Columns.of(drivers).uuid(id -> id),
                (row, _) -> trip(row));
    }

    @Override
    public Map<UUID, Trip> lock(Collection<UUID> orders) {
        var locked = new LinkedHashMap<UUID, Trip>();
        jdbc.query(
                        "select * from trips where order_id = any(?) order by order_id for update",
                        Columns.of(orders).uuid(id -> id),
                        (row, _) -> trip(row))
                .forEach(trip -> locked.put(trip.orderId(), trip));
        return locked;
    }

    @Override
    public Map<UUID, Trip> lockOrBegin(Map<UUID, String> citiesByOrder) {
        jdbc.update(
                """
                insert into trips (order_id, city, stage) select r.*, 'WAITING' from unnest(?, ?) as r (order_id, city)
                order by r.order_id on conflict do nothing""",
                Columns.of(citiesByOrder.entrySet()).uuid(Map.Entry::getKey).text(Map.Entry::getValue));
        return lock(citiesByOrder.keySet());
    }

    @Override
    public void update(Collection<Trip> trips) {
        if (trips.isEmpty()) {
            return;
        }
        var updated = jdbc.update(
                """
                update trips t set stage = r.stage, driver_id = r.driver_id,
                    pick_up_lat = r.pick_up_lat, pick_up_lng = r.pick_up_lng,
                    drop_off_lat = r.drop_off_lat, drop_off_lng = r.drop_off_lng, ready_at = r.ready_at,
                    eta_at = r.eta_at, silent = r.silent, told_pickup = r.told_pickup, told_dropoff = r.told_dropoff,
                    sequence = r.sequence, carried_since = r.carried_since,
                    ended_at = case when r.stage = 'ENDED' then coalesce(t.ended_at, clock_timestamp()) end
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as r (order_id, stage, driver_id,
                    pick_up_lat, pick_up_lng, drop_off_lat, drop_off_lng, ready_at,
                    eta_at, silent, told_pickup, told_dropoff, sequence, carried_since)
                where t.order_id = r.order_id""",
                Columns.of(trips)
                        .uuid(Trip::orderId)
                        .text(trip -> trip.stage().name())
                        .uuid(Trip::driverId)
                        .real(trip -> lat(trip.pickUp()))
                        .real(trip -> lng(trip.pickUp()))
                        .real(trip -> lat(trip.dropOff()))
                        .real(trip -> lng(trip.dropOff()))
                        .timestamp(Trip::readyAt)
                        .timestamp(Trip::etaAt)
                        .bool(Trip::silent)
                        .bool(Trip::toldPickup)
                        .bool(Trip::toldDropoff)
                        .bigint(Trip::sequence)
                        .timestamp(Trip::carriedSince));
        if (updated != trips.size()) {
            throw new IllegalStateException("updated " + updated + " of " + trips.size() + " locked trips");
        }
    }

    @Override
    public Set<UUID> busyDrivers() {
        return new HashSet<>(
                jdbc.query("select driver_id from trips where driver_id is not null", (row, _) -> driver(row)));
    }

    @Override
    public void forgetEndedBefore(Instant real) {
        jdbc.update("delete from trips where ended_at < ?", real.atOffset(ZoneOffset.UTC));
    }

    private static UUID driver(ResultSet row) throws SQLException {
        return row.getObject("driver_id", UUID.class);
    }

    private static Trip trip(ResultSet row) throws SQLException {
        return new Trip(
                row.getObject("order_id", UUID.class),
                row.getString("city"),
                Stage.valueOf(row.getString("stage")),
                row.getObject("driver_id", UUID.class),
                position(row, "pick_up"),
                position(row, "drop_off"),
                instant(row, "ready_at"),
                instant(row, "eta_at"),
                row.getBoolean("silent"),
                row.getBoolean("told_pickup"),
                row.getBoolean("told_dropoff"),
                row.getLong("sequence"),
                instant(row, "carried_since"));
    }

    private static @Nullable Position position(ResultSet row, String prefix) throws SQLException {
        var lat = row.getDouble(prefix + "_lat");
        return row.wasNull() ? null : new Position(lat, row.getDouble(prefix + "_lng"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static @Nullable Double lat(@Nullable Position position) {
        return position == null ? null : position.lat();
    }

    private static @Nullable Double lng(@Nullable Position position) {
        return position == null ? null : position.lng();
    }
}
