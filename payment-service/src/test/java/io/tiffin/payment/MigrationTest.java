package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.kit.id.Uuid7;
import io.tiffin.sandbox.infra.TestBackends;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What an earlier version has left half done, met by this one. */
class MigrationTest {

    private final DriverManagerDataSource database = database();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);

    @Test
    void what_was_asked_in_other_words_is_looked_for_first_and_old_refunds_say_what_they_gave() {
        migration().target("5").load().migrate();
        var asked = payment("pending", null);
        operation(asked, "authorize", "open", 1);
        var unasked = payment("pending", null);
        operation(unasked, "authorize", "open", 0);
        var capturing = payment("authorized", null);
        operation(capturing, "capture", "open", 1);
        var refunding = payment("captured", 0L);
        operation(refunding, "refund", "open", 1);
        var refunded = payment("captured", 2000L);
        operation(refunded, "refund", "closed", 2);
        var kept = payment("captured", 0L);
        operation(kept, "refund", "closed", 0);

        migration().target("9").load().migrate();

        assertThat(looksFirst(asked)).isTrue();
        assertThat(looksFirst(refunding)).isTrue();
        assertThat(looksFirst(unasked)).isFalse();
        assertThat(looksFirst(capturing)).as("its words are the same").isFalse();
        assertThat(granted(refunded)).isEqualTo(2000);
        assertThat(granted(kept)).as("nothing was given").isNull();
        assertThat(granted(refunding)).isNull();

        var tipping = payment("captured", 0L);
        operation(tipping, "tip", "open", 1);
        var waiting = payment("authorized", null);
        operation(waiting, "capture", "open", 0);
        var voiding = payment("authorized", null);
        operation(voiding, "void", "open", 1);

        migration().load().migrate();

        assertThat(looksFirst(capturing)).as("the fee is asked for now").isTrue();
        assertThat(looksFirst(tipping)).isTrue();
        assertThat(looksFirst(waiting)).isFalse();
        assertThat(looksFirst(voiding)).as("its words are the same").isFalse();
    }

    private UUID payment(String state, @Nullable Long refunded) {
        var order = Uuid7.next();
        jdbc.update("""
                insert into payments (order_id, id, city, currency, amount, state, captured, refunded, hints, sequence)
                values (?, ?, 'vienna', 'EUR', 2500, ?, ?, ?, 0, 0)""", order, Uuid7.next(), state, refunded == null ? null : 2500L, refunded);
        return order;
    }

    private void operation(UUID order, String kind, String status, int attempts) {
        jdbc.update("""
                insert into operations (order_id, kind, sequence, status, currency, amount, asked_at, attempts, unknown, spoilt,
                                        first_call_at, due_at)
                values (?, ?, 1, ?, 'EUR', 2500, now(), ?, false, false, case when ? > 0 then now() end, now())""", order, kind, status, attempts, attempts);
    }

    private @Nullable Boolean looksFirst(UUID order) {
        return jdbc.queryForObject("select spoilt from operations where order_id = ?", Boolean.class, order);
    }

    private @Nullable Long granted(UUID order) {
        return jdbc.queryForObject("select granted from operations where order_id = ?", Long.class, order);
    }

    private FluentConfiguration migration() {
        return Flyway.configure()
                .dataSource(database)
                .outOfOrder(true)
                .locations("classpath:db/kit", "classpath:db/migration");
    }

    private static DriverManagerDataSource database() {
        var properties = TestBackends.shared().springProperties("payments_before");
        return new DriverManagerDataSource(
                String.valueOf(properties.get("spring.datasource.url")),
                String.valueOf(properties.get("spring.datasource.username")),
                String.valueOf(properties.get("spring.datasource.password")));
    }
}
