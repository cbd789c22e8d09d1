package io.tiffin.dispatch.application;

import io.tiffin.dispatch.application.Drivers.Seen;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Positions as they come from the street. No inbox: an older one than is known changes nothing, a newer one makes up for it. */
@Service
public class NotePositions {

    private final Drivers drivers;
    private final FreeDrivers freeDrivers;

    NotePositions(Drivers drivers, FreeDrivers freeDrivers) {
        this.drivers = drivers;
        this.freeDrivers = freeDrivers;
    }

    @Transactional
    public void on(List<Seen> positions) {
        var free = drivers.seen(positions);
        AfterCommit.run(() -> freeDrivers.put(free));
    }
}
