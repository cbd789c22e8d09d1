package io.tiffin.order.adapter.in.stream;

import io.tiffin.order.application.OrderReads.Since;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One open stream; its own thread takes the frames, so that a slow client holds up nobody. */
public final class Watch implements AutoCloseable {

    private static final int LONGEST_QUEUE = 500;

    private final UUID order;
    private final LinkedBlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    private final Consumer<Watch> onClose;
    private int queuedUpTo;
    private boolean ended;

    Watch(UUID order, int after, Consumer<Watch> onClose) {
        this.order = order;
        this.queuedUpTo = after;
        this.onClose = onClose;
    }

    UUID order() {
        return order;
    }

    synchronized int queuedUpTo() {
        return queuedUpTo;
    }

    /** Called by the hub's thread, and by the watcher's own for its first look. */
    synchronized void offer(Since news) {
        if (ended) {
            return;
        }
        for (var line : news.entries()) {
            if (line.sequence()
                    == queuedUpTo + 1) { // what does not follow was read for another watch: the next look brings it
                queuedUpTo = line.sequence();
                frames.add(new Frame.Line(line));
            }
        }
        if (news.last() != null && queuedUpTo >= news.last()) {
            end(Frame.Reason.CLOSED);
        } else if (frames.size() > LONGEST_QUEUE) {
            cut();
        }
    }

    synchronized void offer(Frame.Live live) {
        if (!ended && frames.size() < LONGEST_QUEUE / 10) { // the next position makes this one old
            frames.add(live);
        }
    }

    /** The watcher may come again, here or elsewhere. */
    synchronized void cut() {
        if (!ended) {
            end(Frame.Reason.CUT);
        }
    }

    private void end(Frame.Reason reason) {
        ended = true;
        frames.add(new Frame.End(reason));
    }

    /** There is nothing to show, now or later. */
    public boolean isOver() {
        return frames.peek() instanceof Frame.End(var reason) && reason == Frame.Reason.CLOSED;
    }

    /** Null when nothing came. */
    public @Nullable Frame next(Duration patience) throws InterruptedException {
        return frames.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        onClose.accept(this);
    }
}
