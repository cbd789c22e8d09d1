package io.tiffin.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
}
