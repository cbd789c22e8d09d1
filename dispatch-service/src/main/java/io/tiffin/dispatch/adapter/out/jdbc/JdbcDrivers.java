package io.tiffin.dispatch.adapter.out.jdbc;

import static io.tiffin.dispatch.adapter.out.jdbc.Rows.instant;
import static io.tiffin.dispatch.adapter.out.jdbc.Rows.position;
import static io.tiffin.dispatch.adapter.out.jdbc.Rows.text;
import static io.tiffin.dispatch.adapter.out.jdbc.Rows.uuid;

import io.tiffin.dispatch.application.Drivers;
import io.tiffin.dispatch.application.FreeDrivers.Located;
import io.tiffin.kit.jdbc.Columns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcDrivers implements Drivers {

    private static final String SELECT = "select * from drivers where id = ?";

    /** Lets an offer to this driver be written meanwhile, whose foreign key looks at the row. */
    private static final String LOCKED = " for no key update";

    private final JdbcTemplate jdbc;

    JdbcDrivers(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Shift> shift(UUID driver) {
        return find(SELECT, driver);
    }

    @Override
    public Optional<Shift> lock(UUID driver) {
        return find(SELECT + LOCKED, driver);
    }

    private Optional<Shift> find(String sql, UUID driver) {
        return jdbc
                .query(
                        sql,
                        (row, _) -> new Shift(
                                uuid(row, "id"),
                                text(row, "city"),
                                row.getBoolean("online"),
                                row.getString("vehicle"),
                                instant(row, "since")),
                        driver)
                .stream()
                .findFirst();
    }

    @Override
    public void save(Shift shift) {
        jdbc.update(
                """
                insert into drivers (id, city, online, vehicle, since) values (?, ?, ?, ?, ?)
                on conflict (id) do update set city = excluded.city, online = excluded.online,
                    vehicle = excluded.vehicle, since = excluded.since""",
                Columns.of(List.of())
                        .value(shift.driver())
                        .value(shift.city())
                        .value(shift.online())
                        .value(shift.vehicle())
                        .value(shift.since()));
    }

    /** In the order of ids, so that two writers of positions never wait for each other in a circle. */
    @Override
    public List<Located> seen(Collection<Seen> positions) {
        if (positions.isEmpty()) {
            return List.of();
        }
        Map<UUID, Seen> latest = positions.stream()
                .collect(Collectors.toMap(
                        Seen::driver,
                        Function.identity(),
                        BinaryOperator.maxBy(Comparator.comparing(Seen::at)),
                        TreeMap::new));
        jdbc.update(
                """
                insert into driver_positions as p (driver_id, city, lat, lng, at) select * from unnest(?, ?, ?, ?, ?)
                on conflict (driver_id) do update set city = excluded.city, lat = excluded.lat, lng = excluded.lng,
                    at = excluded.at where excluded.at > p.at""",
                Columns.of(new ArrayList<>(latest.values()))
                        .uuid(Seen::driver)
                        .text(Seen::city)
                        .real(seen -> seen.position().lat())
                        .real(seen -> seen.position().lng())
                        .timestamp(Seen::at));
        return jdbc.query(
                """
                select distinct s.driver_id, s.city, p.lat, p.lng
                from driver_slots s join driver_positions p on p.driver_id = s.driver_id
                where s.driver_id = any (?) and s.order_id is null""",
                Columns.of(latest.keySet()).uuid(id -> id),
                (row, _) -> new Located(uuid(row, "driver_id"), text(row, "city"), position(row, "lat", "lng")));
    }
}
