package io.tiffin.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.OrderStatusEvent;
import io.tiffin.events.Topics;
import io.tiffin.kit.boot.RefusedStart;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.time.RealClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.dao.TransientDataAccessException;

class InboxRetentionTest extends MessagingTest {

    private static final Duration RETENTION = Duration.ofDays(14);

    @Autowired
    Inbox inbox;

    @Autowired
    InboxPartitions partitions;

    @Autowired
    DataSource database;

    private final Instant now = Instant.now();

    @BeforeEach
    void begin() throws SQLException {
        days().forEach(day -> jdbc.execute("drop table " + InboxPartitions.tableOf(day)));
        jdbc.update("update inbox_horizon set begins = '1970-01-01'");
        partitions.keep(now);
    }

    @Test
    void at_start_there_is_a_day_for_everything_that_may_still_be_claimed_and_a_week_ahead() {
        assertThat(days()).startsWith(day(-14)).endsWith(day(7)).hasSize(22);
        assertThat(partitions.daysAhead()).isEqualTo(7);
        assertThat(claim(Uuid7.next())).hasSize(1);
        assertThat(claim(made(now.minus(RETENTION).plusSeconds(60)))).hasSize(1);
        assertThat(claim(made(now.plus(Duration.ofMinutes(50))))).hasSize(1);
    }

    @Test
    void a_message_older_than_the_memory_is_refused_and_so_is_one_from_the_future_or_of_unknown_age() {
        assertThatThrownBy(() -> claim(made(now.minus(RETENTION).minusSeconds(60))))
                .isInstanceOf(ForgottenMessage.class)
                .hasMessageContaining("older than what is remembered");
        assertThatThrownBy(() -> claim(made(now.plus(Duration.ofHours(2)))))
                .isInstanceOf(RefusedMessage.class)
                .hasMessageContaining("future");
        assertThatThrownBy(() -> claim(UUID.randomUUID()))
                .isInstanceOf(ForgottenMessage.class)
                .hasMessageContaining("no UUIDv7");
    }

    @Test
    void days_beyond_the_retention_are_dropped_and_never_made_again() throws SQLException {
        var old = made(now.minus(Duration.ofDays(10)));
        claim(old);
        var short9 = new InboxPartitions(database, Duration.ofDays(9), Duration.ofHours(1), RealClock.fixed(now));

        short9.keep(now);
        assertThat(days()).startsWith(day(-9)).endsWith(day(7));

        partitions.keep(now); // another setting, or another clock: what was dropped is not known any more
        assertThat(days()).startsWith(day(-9));
        assertThatThrownBy(() -> claim(old))
                .isInstanceOf(ForgottenMessage.class)
                .hasMessageContaining("forgotten");
    }

    @ParameterizedTest
    @ValueSource(longs = {30, -30})
    void a_machine_whose_clock_is_wrong_does_not_start_and_forgets_nothing(long daysAhead) {
        var wrong = RealClock.fixed(now.plus(Duration.ofDays(daysAhead)));
        var astray = new InboxPartitions(database, RETENTION, Duration.ofHours(1), wrong);

        assertThatThrownBy(astray::afterSingletonsInstantiated)
                .isInstanceOf(RefusedStart.class)
                .hasMessageContaining("clock");

        assertThat(days()).startsWith(day(-14)).endsWith(day(7)).hasSize(22);
        assertThat(claim(Uuid7.next())).hasSize(1);
    }

    @Test
    void a_day_that_is_not_there_yet_is_waited_for() throws SQLException {
        var today = InboxPartitions.tableOf(day(0));
        jdbc.execute("alter table inbox detach partition " + today);
        jdbc.execute("drop table " + today);

        assertThatThrownBy(() -> claim(Uuid7.next())).isInstanceOf(TransientDataAccessException.class);
        partitions.keep(now);
        assertThat(claim(Uuid7.next())).hasSize(1);
    }

    @Test
    void several_instances_keep_the_days_at_once_while_messages_are_claimed() {
        var later = now.plus(Duration.ofDays(3));
        List<Callable<Object>> work = IntStream.range(0, 12)
                .<Callable<Object>>mapToObj(n -> () -> {
                    if (n < 4) {
                        partitions.keep(later);
                        return n;
                    }
                    for (var i = 0; i < 50; i++) {
                        claim(Uuid7.next());
                    }
                    return n;
                })
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = threads.invokeAll(work);
            assertThat(done.subList(4, 12)).allMatch(each -> each.state() == Future.State.SUCCESS);
            assertThat(done.subList(0, 4)).anyMatch(each -> each.state() == Future.State.SUCCESS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        await().untilAsserted(() -> {
            partitions.keep(later); // what one could not finish because of another, the next round does
            assertThat(days()).startsWith(day(-11)).endsWith(day(10));
        });
    }

    @Test
    void a_long_transaction_makes_the_upkeep_give_up_for_now_and_nobody_waits_behind_it() throws Exception {
        var later = now.plus(Duration.ofDays(4));
        try (var busy = database.getConnection();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            busy.setAutoCommit(false);
            busy.createStatement().execute("select count(*) from inbox");

            var upkeep = threads.submit(() -> {
                partitions.keep(later);
                return true;
            });
            while (!upkeep.isDone()) {
                assertThat(claimsBehindAnExclusiveLock()).isZero();
            }
            assertThatThrownBy(upkeep::get).hasMessageContaining("lock timeout");
            assertThat(claim(Uuid7.next())).hasSize(1);
            busy.rollback();
        }
        partitions.keep(later); // finishes what was begun
        assertThat(days()).startsWith(day(-10)).endsWith(day(11));
    }

    /** Whoever comes after such a waiter waits as well. */
    private long claimsBehindAnExclusiveLock() {
        return Objects.requireNonNull(jdbc.queryForObject(
                "select count(*) from pg_locks where relation = 'inbox'::regclass and mode = 'AccessExclusiveLock' and not granted",
                Long.class));
    }

    @Test
    void a_memory_shorter_than_what_may_come_again_is_refused_at_start() {
        var topics = new TopicSettings(4, Map.of(), (short) 1, Map.of());
        var longer = new TopicSettings(4, Map.of(), (short) 1, Map.of(Topics.ORDERS_STATUS, Duration.ofDays(14)));

        assertThatCode(() -> InboxRetention.requireLongEnough(settings("14d"), topics))
                .doesNotThrowAnyException();
        assertThatCode(() -> InboxRetention.requireLongEnough(settings("10d"), topics))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> InboxRetention.requireLongEnough(settings("239h"), topics))
                .isInstanceOf(RefusedStart.class);
        assertThatThrownBy(() -> InboxRetention.requireLongEnough(settings("14d"), longer))
                .isInstanceOf(RefusedStart.class);
    }

    private static MessagingSettings settings(String retention) {
        return new Binder(new MapConfigurationPropertySource(Map.of("tiffin.messaging.inbox-retention", retention)))
                .bind("tiffin.messaging", MessagingSettings.class)
                .get();
    }

    private LocalDate day(int fromToday) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(fromToday);
    }

    /** The days of the inbox; a claimed message can tell that they are its partitions. */
    private List<LocalDate> days() {
        return jdbc.queryForList("""
                        select t.relname from pg_inherits i join pg_class t on t.oid = i.inhrelid
                        where i.inhparent = 'inbox'::regclass and not i.inhdetachpending order by 1""", String.class).stream()
                .map(name -> LocalDate.parse(
                        String.valueOf(name).substring("inbox_p".length()), DateTimeFormatter.BASIC_ISO_DATE))
                .toList();
    }

    private List<Incoming<OrderStatusEvent>> claim(UUID id) {
        var order = Uuid7.next();
        var message = new Incoming<OrderStatusEvent>(
                id, Topics.ORDERS_STATUS, 0, 0, order.toString(), "berlin", preparing(order), NOON, null, null);
        return transactions.execute(_ -> inbox.claim("retention", List.of(message)));
    }

    private static UUID made(Instant at) {
        var random = Uuid7.next();
        return new UUID(
                (at.toEpochMilli() << 16) | (random.getMostSignificantBits() & 0xffff),
                random.getLeastSignificantBits());
    }
}
