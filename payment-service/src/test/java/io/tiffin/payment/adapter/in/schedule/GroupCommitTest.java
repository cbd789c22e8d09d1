package io.tiffin.payment.adapter.in.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;

class GroupCommitTest {

    private final List<List<String>> transactions = new CopyOnWriteArrayList<>();
    private final List<String> stored = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstMayEnd = new CountDownLatch(1);
    private final GroupCommit<String> commit =
            new GroupCommit<>(this::transaction, value -> transaction(List.of(value)));

    private void transaction(List<String> group) {
        transactions.add(group);
        if (group.contains("first")) {
            awaitFirst();
        }
        if (group.contains("bad")) {
            throw new IllegalStateException("cannot be stored");
        }
        stored.addAll(group);
    }

    @Test
    void what_comes_while_another_is_stored_is_stored_together() {
        allWhileTheFirstIsStored("a", "b", "c");

        assertThat(transactions).hasSize(2);
        assertThat(transactions.getLast()).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(stored).containsExactlyInAnyOrder("first", "a", "b", "c");
    }

    @Test
    void what_cannot_be_stored_harms_nothing_else() {
        var results = allWhileTheFirstIsStored("a", "bad", "b");

        assertThat(stored).containsExactlyInAnyOrder("first", "a", "b");
        assertThatThrownBy(results.get(1)::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("cannot be stored");
    }

    @Test
    void more_than_a_group_is_stored_in_several() {
        var many = new ArrayList<String>();
        for (var i = 0; i < 250; i++) {
            many.add("value " + i);
        }

        allWhileTheFirstIsStored(many.toArray(String[]::new));

        assertThat(transactions).allMatch(group -> group.size() <= 100);
        assertThat(stored).contains("first").containsAll(many).hasSize(251);
    }

    @Test
    void while_the_database_is_busy_it_is_tried_again() {
        var failures = new ArrayList<>(List.of(1, 2, 3));
        var busy = new GroupCommit<String>(
                _ -> {
                    throw new CannotAcquireLockException("somebody else has it");
                },
                value -> {
                    if (!failures.isEmpty()) {
                        failures.removeLast();
                        throw new CannotAcquireLockException("busy");
                    }
                    stored.add(value);
                });

        busy.store("value");

        assertThat(stored).containsExactly("value");
    }

    @Test
    void a_database_that_stays_away_is_not_tried_for_ever() {
        var away = new GroupCommit<String>(
                _ -> {
                    throw new CannotAcquireLockException("away");
                },
                value -> {
                    stored.add(value);
                    throw new CannotAcquireLockException("still away");
                });

        assertThatThrownBy(() -> away.store("value")).hasMessage("still away");
        assertThat(stored).hasSize(4);
    }

    private List<Future<?>> allWhileTheFirstIsStored(String... values) {
        var results = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.execute(() -> commit.store("first"));
            await().until(() -> !transactions.isEmpty());
            for (var value : values) {
                results.add(threads.submit(() -> commit.store(value)));
            }
            try {
                await().until(() -> commit.waiting() == values.length);
            } finally {
                firstMayEnd.countDown();
            }
        }
        return results;
    }

    private void awaitFirst() {
        try {
            firstMayEnd.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
