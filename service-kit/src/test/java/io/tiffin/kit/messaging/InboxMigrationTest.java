package io.tiffin.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.kit.id.Uuid7;
import io.tiffin.sandbox.infra.TestBackends;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class InboxMigrationTest {

    private final DriverManagerDataSource database = database();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);

    @Test
    void what_was_handled_before_the_inbox_was_cut_into_days_is_still_known() {
        migration().target("0.31").load().migrate();
        var now = Instant.now();
        var before = made(now.minus(Duration.ofDays(3)));
        var today = Uuid7.next();
        claim("saga", before);
        claim("timeline", before);
        claim("saga", today);

        migration().load().migrate();

        assertThat(jdbc.queryForList("select consumer || ' ' || message_id from inbox", String.class))
                .containsExactlyInAnyOrder("saga " + before, "timeline " + before, "saga " + today);
        assertThat(jdbc.queryForList("select distinct tableoid::regclass::text from inbox", String.class))
                .containsExactlyInAnyOrder(tableOf(now.minus(Duration.ofDays(3))), tableOf(now));
        assertThat(claim("saga", before)).isZero();
    }

    @Test
    void a_message_of_today_or_tomorrow_can_be_claimed_before_anybody_keeps_the_days() {
        migration().load().migrate();
        var tomorrow = Instant.now().plus(Duration.ofDays(1));
        assertThat(claim("saga", Uuid7.next())).isOne();
        assertThat(claim("saga", made(tomorrow))).isOne();
        assertThat(jdbc.queryForList("select distinct tableoid::regclass::text from inbox", String.class))
                .containsExactlyInAnyOrder(tableOf(Instant.now()), tableOf(tomorrow));
    }

    private int claim(String consumer, UUID id) {
        return jdbc.update(
                "insert into inbox (consumer, message_id) values (?, ?) on conflict do nothing", consumer, id);
    }

    private static String tableOf(Instant at) {
        return InboxPartitions.tableOf(LocalDate.ofInstant(at, ZoneOffset.UTC));
    }

    private static UUID made(Instant at) {
        return new UUID((at.toEpochMilli() << 16) | 0x7000, Uuid7.next().getLeastSignificantBits());
    }

    private FluentConfiguration migration() {
        return Flyway.configure().dataSource(database).locations("classpath:db/kit");
    }

    private static DriverManagerDataSource database() {
        var properties = TestBackends.shared().springProperties("inbox");
        return new DriverManagerDataSource(
                String.valueOf(properties.get("spring.datasource.url")),
                String.valueOf(properties.get("spring.datasource.username")),
                String.valueOf(properties.get("spring.datasource.password")));
    }
}
