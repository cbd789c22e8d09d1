package io.tiffin.payment.application;

import io.tiffin.kit.time.BusinessClock;
import io.tiffin.kit.time.RealClock;
import io.tiffin.payment.domain.Moment;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;

/** Both clocks at once, in whole microseconds, as the database keeps them. */
@Component
class Clocks {

    private final RealClock real;
    private final BusinessClock business;

    Clocks(RealClock real, BusinessClock business) {
        this.real = real;
        this.business = business;
    }

    Moment now() {
        return new Moment(real.now().truncatedTo(ChronoUnit.MICROS), business.now());
    }
}
