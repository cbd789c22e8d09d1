package io.tiffin.payment.adapter.out.jdbc;

import io.tiffin.kit.jdbc.Columns;
import io.tiffin.payment.application.MethodProvider.Card;
import io.tiffin.payment.application.MethodProvider.Status;
import io.tiffin.payment.application.Wallets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcWallets implements Wallets {

    private final JdbcTemplate jdbc;

    JdbcWallets(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Customer customer(UUID customerId, Instant now) {
        jdbc.update(
                "insert into provider_customers (customer_id, created_at) values (?, ?) on conflict do nothing",
                Columns.of(List.of()).value(customerId).value(now));
        return Objects.requireNonNull(jdbc.queryForObject(
                "select * from provider_customers where customer_id = ?",
                (row, _) -> new Customer(
                        row.getObject("customer_id", UUID.class),
                        row.getString("provider_id"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()),
                customerId));
    }

    @Override
    public void knownAs(UUID customerId, String providerId) {
        jdbc.update("update provider_customers set provider_id = ? where customer_id = ?", providerId, customerId);
    }

    @Override
    public Setup setUp(UUID newId, UUID customerId, String requestKey, @Nullable String methodId, Instant now) {
        jdbc.update(
                """
                insert into method_setups (id, customer_id, request_key, method_id, status, created_at)
                values (?, ?, ?, ?, 'open', ?) on conflict (customer_id, request_key) do nothing""",
                Columns.of(List.of())
                        .value(newId)
                        .value(customerId)
                        .value(requestKey)
                        .value(methodId)
                        .value(now));
        return Objects.requireNonNull(jdbc.queryForObject(
                "select * from method_setups where customer_id = ? and request_key = ?",
                (row, _) -> setup(row),
                customerId,
                requestKey));
    }

    @Override
    public void began(UUID setup, String providerId, Instant lookAt) {
        jdbc.update(
                "update method_setups set provider_id = ?, look_at = ? where id = ?",
                Columns.of(List.of()).value(providerId).value(lookAt).value(setup));
    }

    @Override
    public void underNewKey(UUID setup) {
        jdbc.update("update method_setups set sequence = sequence + 1 where id = ?", setup);
    }

    @Override
    public Optional<Setup> find(String providerSetupId) {
        return jdbc
                .query("select * from method_setups where provider_id = ?", (row, _) -> setup(row), providerSetupId)
                .stream()
                .findFirst();
    }

    @Override
    public List<Setup> due(Instant now, Instant next, int limit) {
        return jdbc.query(
                """
                update method_setups set look_at = ? + (? - created_at) / 10
                where id in (select id from method_setups where status = 'open' and look_at <= ?
                             order by look_at limit ? for update skip locked)
                returning *""", Columns.of(List.of()).value(next).value(now).value(now).value(limit), (row, _) -> setup(row));
    }

    @Override
    public void lookNow(Collection<String> providerSetupIds, Instant now) {
        jdbc.update(
                "update method_setups set look_at = ? where provider_id = any (?) and status = 'open'",
                Columns.<String>of(providerSetupIds).value(now).text(id -> id));
    }

    @Override
    public void ended(UUID setup, Status status) {
        jdbc.update(
                "update method_setups set status = ?, look_at = null where id = ?",
                status.name().toLowerCase(Locale.ROOT),
                setup);
    }

    @Override
    public void add(UUID customerId, Card card, Instant now) {
        jdbc.update(
                """
                insert into payment_methods (id, customer_id, brand, last4, exp_month, exp_year, added_at)
                values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing""",
                Columns.of(List.of())
                        .value(card.methodId())
                        .value(customerId)
                        .value(card.brand())
                        .value(card.last4())
                        .value(card.expMonth())
                        .value(card.expYear())
                        .value(now));
    }

    @Override
    public List<Method> list(UUID customerId) {
        return jdbc.query(
                """
                select * from payment_methods where customer_id = ? and removed_at is null order by added_at desc, id""",
                (row, _) -> new Method(
                        new Card(
                                row.getString("id"),
                                row.getString("brand"),
                                row.getString("last4"),
                                row.getInt("exp_month"),
                                row.getInt("exp_year")),
                        row.getObject("added_at", OffsetDateTime.class).toInstant()),
                customerId);
    }

    @Override
    public boolean remove(UUID customerId, String methodId, Instant now) {
        return jdbc.update(
                        "update payment_methods set removed_at = coalesce(removed_at, ?) where id = ? and customer_id = ?",
                        Columns.of(List.of()).value(now).value(methodId).value(customerId))
                == 1;
    }

    @Override
    public Map<String, UUID> toDetach(int limit) {
        var removed = new LinkedHashMap<String, UUID>();
        jdbc.query(
                """
                select id, customer_id from payment_methods where removed_at is not null and not detached
                order by removed_at limit ?""",
                row -> {
                    removed.put(row.getString("id"), row.getObject("customer_id", UUID.class));
                },
                limit);
        return removed;
    }

    @Override
    public void detached(String methodId) {
        jdbc.update("update payment_methods set detached = true where id = ?", methodId);
    }

    @Override
    public Map<String, Owner> owners(Collection<String> methodIds) {
        var owners = new HashMap<String, Owner>();
        jdbc.query("""
                select m.id, m.customer_id, c.provider_id, m.removed_at is not null as removed
                from payment_methods m join provider_customers c using (customer_id) where m.id = any (?)""", Columns.<String>of(methodIds).text(id -> id), row -> {
            owners.put(
                    row.getString("id"),
                    new Owner(
                            row.getObject("customer_id", UUID.class),
                            row.getString("provider_id"),
                            row.getBoolean("removed")));
        });
        return owners;
    }

    @Override
    public void own(Map<UUID, UUID> customersByOrder) {
        jdbc.update(
                "insert into payment_owners (order_id, customer_id) select * from unnest(?, ?) on conflict do nothing",
                Columns.<Map.Entry<UUID, UUID>>of(customersByOrder.entrySet())
                        .uuid(Map.Entry::getKey)
                        .uuid(Map.Entry::getValue));
    }

    @Override
    public boolean owns(UUID customerId, UUID orderId) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select from payment_owners where order_id = ? and customer_id = ?)",
                Boolean.class,
                orderId,
                customerId));
    }

    private static Setup setup(ResultSet row) throws SQLException {
        return new Setup(
                row.getObject("id", UUID.class),
                row.getObject("customer_id", UUID.class),
                row.getString("method_id"),
                row.getInt("sequence"),
                row.getString("provider_id"),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)));
    }
}
