package io.tiffin.dispatch.adapter.out.jdbc;

import static io.tiffin.dispatch.adapter.out.jdbc.Rows.text;
import static io.tiffin.dispatch.adapter.out.jdbc.Rows.uuid;

import io.tiffin.dispatch.application.Offers;
import io.tiffin.dispatch.domain.Matching.Refusal;
import io.tiffin.dispatch.domain.OfferState;
import io.tiffin.kit.jdbc.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.dao.IncorrectUpdateSemanticsDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcOffers implements Offers {

    private final JdbcTemplate jdbc;

    JdbcOffers(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void add(Collection<Made> offers) {
        if (offers.isEmpty()) {
            return;
        }
        jdbc.update(
                """
                insert into offers (id, order_id, driver_id, city, state, made_at, expires_at, moved_at)
                select v.id, v.order_id, v.driver_id, v.city, 'OPEN', v.made_at, v.expires_at, v.made_at
                from unnest(?, ?, ?, ?, ?, ?) as v (id, order_id, driver_id, city, made_at, expires_at)""",
                Columns.of(offers)
                        .uuid(Made::id)
                        .uuid(Made::order)
                        .uuid(Made::driver)
                        .text(Made::city)
                        .timestamp(Made::at)
                        .timestamp(Made::expiresAt));
    }

    @Override
    public void move(Collection<Moved> offers) {
        if (offers.isEmpty()) {
            return;
        }
        var moved = jdbc.update(
                """
                update offers o set state = v.state, reason = v.reason, moved_at = v.moved_at
                from unnest(?, ?, ?, ?) as v (id, state, reason, moved_at) where o.id = v.id""",
                Columns.of(offers)
                        .uuid(Moved::id)
                        .text(offer -> offer.state().name())
                        .text(Moved::reason)
                        .timestamp(Moved::at));
        if (moved != offers.size()) {
            throw new IncorrectUpdateSemanticsDataAccessException(
                    "%d offers were to move, %d did".formatted(offers.size(), moved));
        }
    }

    @Override
    public void note(UUID offer, String note) {
        jdbc.update("update offers set note = ? where id = ?", note, offer);
    }

    @Override
    public Optional<Offer> find(UUID offer, UUID driver) {
        return jdbc
                .query("select * from offers where id = ? and driver_id = ?", (row, _) -> offer(row), offer, driver)
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Offer> accepted(UUID order, UUID driver) {
        return jdbc.query("""
                        select * from offers where order_id = ? and driver_id = ?
                        and state in ('ACCEPTED', 'GIVEN_UP', 'LOST', 'SUPERSEDED', 'RELEASED')
                        order by moved_at desc, id desc limit 1""", (row, _) -> offer(row), order, driver).stream().findFirst();
    }

    @Override
    public Set<Refusal> refusals(Collection<UUID> orders, Instant since) {
        return Set.copyOf(jdbc.query(
                """
                select order_id, driver_id from offers where order_id = any (?)
                and state in ('DECLINED', 'EXPIRED', 'GIVEN_UP') and moved_at > ?""",
                Columns.of(List.copyOf(orders)).uuid(id -> id).value(since),
                (row, _) -> new Refusal(uuid(row, "order_id"), uuid(row, "driver_id"))));
    }

    private static Offer offer(ResultSet row) throws SQLException {
        return new Offer(
                uuid(row, "id"), uuid(row, "order_id"), uuid(row, "driver_id"), OfferState.valueOf(text(row, "state")));
    }
}
