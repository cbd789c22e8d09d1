package io.tiffin.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeasesTest {

    @Test
    void buckets_that_came_back_between_two_looks_are_read_from_their_first_row() throws Exception {
        var database = OutboxDatabase.create();
        try (var session = Sessions.open(database.settings, true)) {
            var leases = new Leases(session, UUID.randomUUID(), "relay", Duration.ofSeconds(3));
            assertThat(leases.tick(_ -> true)).isTrue();
            assertThat(leases.tick(_ -> true)).isFalse();

            database.execute("update outbox_leases set epoch = epoch + 2"); // taken by another, and free again

            assertThat(leases.tick(_ -> true)).isTrue();
            assertThat(leases.readable()).hasSize(Leases.BUCKETS);
        }
    }

    @Test
    void a_relay_that_is_alone_and_idle_looks_around_rarely_until_another_comes() throws Exception {
        var database = OutboxDatabase.create();
        var patient = RelaySettings.of(Map.of("tiffin.relay.lease", "10m"));
        try (var lone = TableSource.open(database.settings, patient)) {
            lone.tick();
            assertThat(lone.read(10)).isEmpty();
            var seen = seen(database);

            for (var ticks = 0; ticks < 3; ticks++) {
                assertThat(lone.tick()).as("holds its buckets").isTrue();
            }
            assertThat(seen(database)).isEqualTo(seen);

            try (var other = TableSource.open(database.settings, patient)) {
                assertThat(other.tick()).as("everything is taken").isFalse();
                lone.awaitWakeUp(Duration.ofMinutes(1));
                assertThat(other.tick()).as("its share is handed over").isTrue();
                seen = seen(database);
                lone.tick();
                assertThat(seen(database)).as("among others it shows itself").isNotEqualTo(seen);
            }
        }
    }

    @Test
    void who_rests_writes_nothing_keeps_its_claim_and_sees_who_comes_and_what_waits() throws Exception {
        var database = OutboxDatabase.create();
        try (var session = Sessions.open(database.settings, true);
                var other = Sessions.open(database.settings, true)) {
            var leases = new Leases(session, UUID.randomUUID(), "relay", Duration.ofSeconds(1));
            leases.tick(_ -> true);
            var seen = seen(database);
            await().pollDelay(Duration.ofSeconds(2)).until(() -> leases.isStillAloneAndIdle(0));
            assertThat(leases.isHeldSince(63, leases.epoch(63))).isTrue();
            assertThat(seen(database)).isEqualTo(seen);

            database.write("anything", "key");
            assertThat(leases.isStillAloneAndIdle(0)).isFalse();
            assertThat(leases.isStillAloneAndIdle(2)).isTrue();
            database.execute("""
                    insert into outbox_parked (key, bucket, position, topic, reason) values ('other', 0, 9, 'anything', 'late')""");
            assertThat(leases.isStillAloneAndIdle(2)).isFalse();
            database.execute("delete from outbox_parked");
            assertThat(leases.isStillAloneAndIdle(2)).isTrue();

            database.execute("update outbox_leases set epoch = epoch + 2 where bucket = 7"); // taken, and free again
            assertThat(leases.isStillAloneAndIdle(2)).isFalse();
            leases.tick(_ -> true);
            assertThat(leases.isStillAloneAndIdle(2)).isTrue();

            new Leases(other, UUID.randomUUID(), "other", Duration.ofSeconds(1)).tick(_ -> true);
            assertThat(leases.isStillAloneAndIdle(2)).isFalse();
            leases.tick(_ -> true);
            assertThat(leases.readable()).hasSize(Leases.BUCKETS / 2);
        }
    }

    private static List<String> seen(OutboxDatabase database) throws Exception {
        try (var session = Sessions.open(database.settings, true);
                var query = session.createStatement();
                var rows = query.executeQuery("select relay, seen_at from outbox_relays order by relay")) {
            var seen = new ArrayList<String>();
            while (rows.next()) {
                seen.add(rows.getString(1) + " " + rows.getString(2));
            }
            return seen;
        }
    }
}
