package io.tiffin.dispatch.adapter.out.jdbc;

import static io.tiffin.dispatch.adapter.out.jdbc.Rows.position;
import static io.tiffin.dispatch.adapter.out.jdbc.Rows.text;
import static io.tiffin.dispatch.adapter.out.jdbc.Rows.uuid;
import static io.tiffin.dispatch.adapter.out.jdbc.Rows.uuidOrNull;

import io.tiffin.dispatch.application.Slots;
import io.tiffin.dispatch.domain.Matching.Candidate;
import io.tiffin.dispatch.domain.Matching.Choice;
import io.tiffin.dispatch.domain.Position;
import io.tiffin.kit.jdbc.Columns;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcSlots implements Slots {

    private static final double METRES_PER_DEGREE = 111_000;

    private final JdbcTemplate jdbc;

    JdbcSlots(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void open(UUID driver, String city, int count) {
        jdbc.update("""
                insert into driver_slots (driver_id, slot, city)
                select ?, n, ? from generate_series(0, ? - 1) as n on conflict do nothing""", driver, city, count);
    }

    @Override
    public void close(UUID driver) {
        jdbc.update("delete from driver_slots where driver_id = ?", driver);
    }

    @Override
    public List<Slot> lock(UUID driver) {
        return jdbc.query(
                "select slot, order_id from driver_slots where driver_id = ? order by slot for update",
                (row, _) -> new Slot(row.getInt("slot"), uuidOrNull(row, "order_id")),
                driver);
    }

    @Override
    public Set<UUID> heldBy(UUID driver) {
        return Set.copyOf(jdbc.query(
                "select order_id from driver_slots where driver_id = ? and order_id is not null",
                (row, _) -> uuid(row, "order_id"),
                driver));
    }

    @Override
    public List<Candidate> free(Collection<UUID> drivers, Instant freshSince) {
        if (drivers.isEmpty()) {
            return List.of();
        }
        return jdbc.query(
                """
                select distinct on (s.driver_id) s.driver_id, s.slot, p.lat, p.lng
                from driver_slots s join driver_positions p on p.driver_id = s.driver_id
                where s.driver_id = any (?) and s.order_id is null and p.at >= ?
                order by s.driver_id, s.slot""",
                Columns.of(List.copyOf(drivers)).uuid(id -> id).value(freshSince),
                (row, _) -> new Candidate(uuid(row, "driver_id"), row.getInt("slot"), position(row, "lat", "lng")));
    }

    /** A square around the place, nearest first by a flat map: exact enough to propose. */
    @Override
    public List<UUID> nearestFree(
            String city, Position around, double radiusM, Instant freshSince, Collection<UUID> except, int limit) {
        var perLng = Math.max(0.01, Math.cos(Math.toRadians(around.lat())));
        var lat = radiusM / METRES_PER_DEGREE;
        var lng = lat / perLng;
        return jdbc.query(
                """
                select s.driver_id from driver_slots s join driver_positions p on p.driver_id = s.driver_id
                where s.driver_id <> all (?) and s.city = ? and s.order_id is null and p.at >= ?
                and p.lat between ? and ? and p.lng between ? and ?
                group by s.driver_id, p.lat, p.lng
                order by power(p.lat - ?, 2) + power((p.lng - ?) * ?, 2), s.driver_id limit ?""",
                Columns.of(List.copyOf(except))
                        .uuid(id -> id)
                        .value(city)
                        .value(freshSince)
                        .value(around.lat() - lat)
                        .value(around.lat() + lat)
                        .value(around.lng() - lng)
                        .value(around.lng() + lng)
                        .value(around.lat())
                        .value(around.lng())
                        .value(perLng)
                        .value(limit),
                (row, _) -> uuid(row, "driver_id"));
    }

    @Override
    public Set<String> citiesWithFree(Collection<String> cities, Instant freshSince) {
        return Set.copyOf(jdbc.query(
                """
                select c.city from unnest(?) as c (city) where exists (
                    select from driver_slots s join driver_positions p on p.driver_id = s.driver_id
                    where s.city = c.city and s.order_id is null and p.at >= ?)""",
                Columns.of(Set.copyOf(cities)).text(city -> city).value(freshSince),
                (row, _) -> text(row, "city")));
    }

    @Override
    public Set<UUID> claim(Collection<Choice> choices) {
        if (choices.isEmpty()) {
            return Set.of();
        }
        return Set.copyOf(jdbc.query(
                """
                with free as (
                    select s.driver_id, s.slot, v.order_id
                    from driver_slots s
                    join unnest(?, ?, ?) as v (driver_id, slot, order_id) on v.driver_id = s.driver_id and v.slot = s.slot
                    where s.order_id is null
                    order by s.driver_id, s.slot
                    for update of s skip locked)
                update driver_slots s set order_id = free.order_id
                from free where s.driver_id = free.driver_id and s.slot = free.slot and s.order_id is null
                returning s.order_id""",
                Columns.of(List.copyOf(choices))
                        .uuid(Choice::driver)
                        .integer(Choice::slot)
                        .uuid(Choice::order),
                (row, _) -> uuid(row, "order_id")));
    }

    @Override
    public boolean claim(UUID driver, UUID order) {
        return jdbc.update("""
                        update driver_slots set order_id = ? where driver_id = ? and order_id is null
                        and slot = (select min(slot) from driver_slots where driver_id = ? and order_id is null)""", order, driver, driver) == 1;
    }

    @Override
    public List<Freed> release(Collection<UUID> orders) {
        if (orders.isEmpty()) {
            return List.of();
        }
        return jdbc.query(
                """
                with freed as (
                    update driver_slots set order_id = null where order_id = any (?) returning driver_id, city)
                select f.driver_id, f.city, p.lat, p.lng
                from freed f left join driver_positions p on p.driver_id = f.driver_id""",
                Columns.of(List.copyOf(orders)).uuid(id -> id),
                (row, _) -> new Freed(
                        uuid(row, "driver_id"),
                        text(row, "city"),
                        row.getObject("lat") == null ? null : position(row, "lat", "lng")));
    }
}
