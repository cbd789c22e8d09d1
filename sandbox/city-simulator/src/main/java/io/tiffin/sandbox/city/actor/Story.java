package io.tiffin.sandbox.city.actor;

import io.tiffin.sandbox.city.day.DeliveryDay;
import io.tiffin.sandbox.city.fate.Fate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One order as its customer, its kitchen and its drivers lived it: what each of them was told, and what happened in the
 * street. Filled by the actors while the day runs, read by the checker afterwards. Instants named {@code …Real} are of the
 * real clock, others of the city's.
 */
public final class Story {

    private final DeliveryDay.Order plan;
    private final Fate fate;
    private final CompletableFuture<String> orderId = new CompletableFuture<>();
    private final List<Frame> frames = new CopyOnWriteArrayList<>();
    private final List<Answer> answers = new CopyOnWriteArrayList<>();
    private final List<String> orderIds = new CopyOnWriteArrayList<>();
    private final Set<String> driversWhoAccepted = ConcurrentHashMap.newKeySet();
    private final CountDownLatch foodReady = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    volatile @Nullable Instant acknowledgedReal;
    volatile @Nullable Instant kitchenSawReal;
    volatile @Nullable Instant readyAt;
    volatile @Nullable Instant pickedUpAt;
    volatile @Nullable Instant deliveredAt;
    volatile @Nullable Instant placedAt;

    /** A timeline frame of the customer's live stream, in the order of arrival. */
    public record Frame(long sequence, String type, String status, JsonNode data, Instant at, Instant seenReal) {}

    /**
     * What the API answered to a command of the order's life.
     *
     * @param actor customer, kitchen or the driver's name
     */
    public record Answer(String actor, String command, int status, String code, Instant at) {}

    public Story(DeliveryDay.Order plan, Fate fate) {
        this.plan = plan;
        this.fate = fate;
    }

    public DeliveryDay.Order plan() {
        return plan;
    }

    public Fate fate() {
        return fate;
    }

    /** Known once the API has acknowledged the order: {@code ord_…}. */
    public CompletableFuture<String> orderId() {
        return orderId;
    }

    /** Every id that was answered to the order's one idempotency key. */
    public List<String> orderIds() {
        return orderIds;
    }

    public List<Frame> frames() {
        return frames;
    }

    public List<Answer> answers() {
        return answers;
    }

    public void answered(String actor, String command, io.tiffin.sandbox.city.client.Api.Answer answer, Instant at) {
        answers.add(new Answer(actor, command, answer.status(), answer.code(), at));
    }

    public Set<String> driversWhoAccepted() {
        return driversWhoAccepted;
    }

    /** The food stands on the counter, whatever the tablet says. */
    public CountDownLatch foodReady() {
        return foodReady;
    }

    /** The customer has seen a final status, or has given up waiting for one. */
    public CountDownLatch over() {
        return over;
    }

    public @Nullable Instant placedAt() {
        return placedAt;
    }

    public @Nullable Instant readyAt() {
        return readyAt;
    }

    public @Nullable Instant pickedUpAt() {
        return pickedUpAt;
    }

    public @Nullable Instant deliveredAt() {
        return deliveredAt;
    }

    public String lastStatus() {
        return frames.isEmpty() ? "" : Objects.requireNonNull(frames.getLast()).status();
    }
}
