package io.tiffin.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.kit.id.Uuid7;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.OptimisticLockingFailureException;

/**
 * What a writer owes, and what comes of it when it does not: two transactions change one key, and the outbox is read as a
 * relay does, lowest positions first. The true order is the key's version, drawn under the lock of its row.
 */
class WriterRuleTest extends MessagingTest {

    @Autowired
    Outbox outbox;

    private final UUID key = Uuid7.next();

    @BeforeEach
    void begin() {
        jdbc.execute("create table if not exists subjects (key uuid primary key, version bigint not null)");
        jdbc.execute(
                "create table if not exists truth (message_id uuid primary key, key uuid not null, version bigint not null)");
        jdbc.update("insert into subjects values (?, 0)", key);
    }

    @Test
    void writers_that_lock_the_row_first_are_published_in_the_order_of_their_changes() {
        var second = new CompletableFuture<Void>();
        transactions.executeWithoutResult(_ -> {
            var version = nextVersion();
            tellTruth(outboxRow(version), version);
            inAnotherTransaction(second, () -> {
                var next = nextVersion(); // waits for the first
                tellTruth(outboxRow(next), next);
            });
            awaitALockWaiter();
            assertThat(read()).isEmpty();
        });
        second.join();

        assertThat(inversions(read())).isZero();
    }

    @Test
    void writers_that_check_the_version_they_have_read_are_published_in_the_order_of_their_changes() {
        var overtaken = catchConflict(() -> transactions.executeWithoutResult(_ -> {
            writeChecked(() -> {
                var second = new CompletableFuture<Void>();
                inAnotherTransaction(second, () -> writeChecked(() -> {}));
                second.join();
            });
        }));
        assertThat(overtaken).isTrue();
        transactions.executeWithoutResult(_ -> writeChecked(() -> {}));

        var published = read();
        assertThat(published).hasSize(2);
        assertThat(inversions(published)).isZero();
    }

    @Test
    void a_writer_whose_lock_comes_after_its_message_is_found_out() {
        transactions.executeWithoutResult(_ -> {
            var message = outboxRow(0);
            var second = new CompletableFuture<Void>();
            inAnotherTransaction(second, () -> {
                var quicker = outboxRow(0);
                tellTruth(quicker, nextVersion());
            });
            second.join();
            tellTruth(message, nextVersion());
        });

        assertThat(inversions(read())).isEqualTo(1);
    }

    @Test
    void a_writer_whose_ids_come_from_a_pool_is_found_out_though_it_locks() {
        var pools = List.of(2_000_000_050L, 2_000_000_000L); // each instance has reserved fifty
        for (var id : pools) {
            transactions.executeWithoutResult(_ -> {
                var version = nextVersion();
                var message = Uuid7.next();
                jdbc.update("""
                        insert into outbox (position, message_id, bucket, topic, key, headers, payload)
                        overriding system value values (?, ?, 0, 'orders.status', ?, '{}', '{}')""", id, message, key.toString());
                tellTruth(message, version);
            });
        }

        assertThat(inversions(read())).isEqualTo(1);
    }

    private long nextVersion() {
        return Objects.requireNonNull(jdbc.queryForObject(
                "update subjects set version = version + 1 where key = ? returning version", Long.class, key));
    }

    /** Reads the version, does what it is told, and writes when nobody has changed the key meanwhile. */
    private void writeChecked(Runnable meanwhile) {
        var version = Objects.requireNonNull(
                jdbc.queryForObject("select version from subjects where key = ?", Long.class, key));
        var message = outboxRow(version + 1);
        meanwhile.run();
        if (jdbc.update("update subjects set version = version + 1 where key = ? and version = ?", key, version) == 0) {
            throw new OptimisticLockingFailureException("changed meanwhile");
        }
        tellTruth(message, version + 1);
    }

    private UUID outboxRow(long sequence) {
        outbox.add(outgoing(key, sequence));
        return Objects.requireNonNull(jdbc.queryForObject(
                "select message_id from outbox where key = ? order by position desc limit 1",
                UUID.class,
                key.toString()));
    }

    private void tellTruth(UUID message, long version) {
        jdbc.update("insert into truth values (?, ?, ?)", message, key, version);
    }

    private void inAnotherTransaction(CompletableFuture<Void> done, Runnable work) {
        Thread.startVirtualThread(() -> {
            try {
                transactions.executeWithoutResult(_ -> work.run());
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
    }

    private void awaitALockWaiter() {
        await().until(() -> Objects.requireNonNull(jdbc.queryForObject(
                        "select count(*) from pg_locks l join pg_database d on d.datname = current_database() join pg_stat_activity a"
                                + " on a.pid = l.pid and a.datid = d.oid where not l.granted",
                        Long.class))
                > 0);
    }

    private static boolean catchConflict(Runnable work) {
        try {
            work.run();
            return false;
        } catch (OptimisticLockingFailureException _) {
            return true;
        }
    }

    /** As a relay: what is committed, lowest positions first; read is removed. In a connection of its own. */
    private List<Long> read() {
        var result = new CompletableFuture<List<Long>>();
        Thread.startVirtualThread(() -> {
            var versions = new ArrayList<Long>();
            jdbc.query(
                    """
                    with gone as (delete from outbox where key = ? returning position, message_id)
                    select t.version from gone join truth t using (message_id) order by gone.position""",
                    row -> {
                        versions.add(row.getLong(1));
                    },
                    key.toString());
            result.complete(versions);
        });
        return result.join();
    }

    private static long inversions(List<Long> published) {
        var found = 0;
        for (var i = 1; i < published.size(); i++) {
            found += published.get(i) < published.get(i - 1) ? 1 : 0;
        }
        return found;
    }
}
