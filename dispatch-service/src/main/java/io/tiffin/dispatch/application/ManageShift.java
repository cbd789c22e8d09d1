package io.tiffin.dispatch.application;

import io.tiffin.dispatch.application.Drivers.Seen;
import io.tiffin.dispatch.application.Drivers.Shift;
import io.tiffin.dispatch.application.Refused.Why;
import io.tiffin.dispatch.domain.Position;
import io.tiffin.kit.time.BusinessClock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** A driver comes and goes; with the first shift he begins to exist. */
@Service
public class ManageShift {

    private final Drivers drivers;
    private final Slots slots;
    private final FreeDrivers freeDrivers;
    private final Bell bell;
    private final BusinessClock clock;
    private final DispatchSettings settings;

    ManageShift(
            Drivers drivers,
            Slots slots,
            FreeDrivers freeDrivers,
            Bell bell,
            BusinessClock clock,
            DispatchSettings settings) {
        this.drivers = drivers;
        this.slots = slots;
        this.freeDrivers = freeDrivers;
        this.bell = bell;
        this.clock = clock;
        this.settings = settings;
    }

    /** Repeated, it notes the position and the vehicle; the city changes only between shifts. */
    @Transactional
    public Shift online(UUID driver, String city, @Nullable Position position, @Nullable String vehicle) {
        var now = clock.now();
        var known = drivers.lock(driver).orElse(new Shift(driver, city, false, null, now));
        var wheels = vehicle == null ? known.vehicle() : vehicle;
        var shift = known.online()
                ? new Shift(driver, known.city(), true, wheels, known.since())
                : new Shift(driver, city, true, wheels, now);
        drivers.save(shift);
        slots.open(driver, shift.city(), settings.slotsPerDriver());
        if (position != null) {
            var free = drivers.seen(List.of(new Seen(driver, shift.city(), position, now)));
            AfterCommit.run(() -> freeDrivers.put(free));
        }
        AfterCommit.run(() -> bell.ring(shift.city()));
        return shift;
    }

    /** Not while a job is held, or an offer unanswered. */
    @Transactional
    public Shift offline(UUID driver, String city) {
        var now = clock.now();
        var known = drivers.lock(driver).orElse(new Shift(driver, city, false, null, now));
        if (!known.online()) {
            return known;
        }
        if (slots.lock(driver).stream().anyMatch(slot -> slot.order() != null)) {
            throw new Refused(Why.INVALID_TRANSITION, "online", List.of("online"));
        }
        slots.close(driver);
        var shift = new Shift(driver, known.city(), false, known.vehicle(), now);
        drivers.save(shift);
        AfterCommit.run(() -> freeDrivers.remove(known.city(), List.of(driver)));
        return shift;
    }

    @Transactional(readOnly = true)
    public Shift current(UUID driver, String city) {
        return drivers.shift(driver).orElseGet(() -> new Shift(driver, city, false, null, clock.now()));
    }
}
