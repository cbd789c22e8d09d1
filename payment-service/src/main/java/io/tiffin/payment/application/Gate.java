package io.tiffin.payment.application;

import java.time.Duration;
import java.util.List;

/** The one door to the provider: so many calls a second for all instances together, the urgent ones first, and none while it is down. */
public interface Gate {

    /** An operation may begin: its first call is made without waiting. */
    interface Pass extends AutoCloseable {

        void carry(Runnable operation);

        /** What was not used goes back; nothing happens when it was. */
        @Override
        void close();
    }

    /**
     * To be asked for before operations are begun, so that what has begun does not wait.
     *
     * @return up to so many; none when there was no turn within the patience, or the provider is down
     */
    List<Pass> passes(int most, Duration patience) throws InterruptedException;

    /** It has not answered lately: it is not asked for a while, and then with a few calls only. */
    boolean isProviderDown();

    /** All calls of this work give way to all others. Elsewhere a call without a pass is one that a person waits for. */
    void inBackground(Runnable work);
}
