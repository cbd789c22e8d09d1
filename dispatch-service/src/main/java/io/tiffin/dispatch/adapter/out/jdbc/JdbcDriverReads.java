package io.tiffin.dispatch.adapter.out.jdbc;

import static io.tiffin.dispatch.adapter.out.jdbc.Rows.instant;
import static io.tiffin.dispatch.adapter.out.jdbc.Rows.position;
import static io.tiffin.dispatch.adapter.out.jdbc.Rows.text;
import static io.tiffin.dispatch.adapter.out.jdbc.Rows.uuid;

import io.tiffin.dispatch.application.Delivery;
import io.tiffin.dispatch.application.DriverReads;
import io.tiffin.dispatch.domain.JobState;
import io.tiffin.dispatch.domain.OfferState;
import io.tiffin.dispatch.domain.Route;
import io.tiffin.kit.jdbc.Columns;
import io.tiffin.kit.time.BusinessClock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcDriverReads implements DriverReads {

    private static final String ROUTE = """
            j.restaurant_id, j.pick_up_lat, j.pick_up_lng, j.drop_off_lat, j.drop_off_lng,
            coalesce(k.ready_at, j.ready_at) as food_ready_at
            """;

    private final JdbcTemplate jdbc;
    private final BusinessClock clock;

    JdbcDriverReads(JdbcTemplate jdbc, BusinessClock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public List<OpenOffer> openOffers(UUID driver) {
        return jdbc.query(
                "select o.id, o.order_id, o.expires_at, " + ROUTE + """
                from offers o join jobs j on j.order_id = o.order_id
                left join kitchen_times k on k.order_id = o.order_id
                where o.driver_id = ? and o.state = 'OPEN' and o.expires_at > ?
                order by o.made_at""",
                Columns.of(List.of()).value(driver).value(clock.now()),
                (row, _) ->
                        new OpenOffer(uuid(row, "id"), uuid(row, "order_id"), route(row), instant(row, "expires_at")));
    }

    @Override
    public List<Delivery> deliveries(UUID driver, boolean active, int limit) {
        return jdbc.query(
                "select o.order_id, o.state as part, j.state, " + ROUTE + """
                from (
                    select distinct on (order_id) order_id, state, made_at from offers
                    where driver_id = ? and state in ('ACCEPTED', 'GIVEN_UP', 'LOST', 'SUPERSEDED', 'RELEASED')
                    order by order_id, moved_at desc, id desc) o
                join jobs j on j.order_id = o.order_id
                left join kitchen_times k on k.order_id = o.order_id
                where not ? or o.state = 'ACCEPTED' and j.state in ('ASSIGNED', 'AT_PICKUP', 'PICKED_UP', 'AT_DROPOFF')
                order by o.made_at desc, o.order_id desc limit ?""",
                Columns.of(List.of()).value(driver).value(active).value(limit),
                (row, _) -> new Delivery(uuid(row, "order_id"), status(row), route(row)));
    }

    private static String status(ResultSet row) throws SQLException {
        var part = OfferState.valueOf(text(row, "part"));
        return part == OfferState.ACCEPTED
                ? Delivery.status(JobState.valueOf(text(row, "state")))
                : Delivery.status(part);
    }

    private static Route route(ResultSet row) throws SQLException {
        return new Route(
                uuid(row, "restaurant_id"),
                position(row, "pick_up_lat", "pick_up_lng"),
                position(row, "drop_off_lat", "drop_off_lng"),
                instant(row, "food_ready_at"));
    }
}
