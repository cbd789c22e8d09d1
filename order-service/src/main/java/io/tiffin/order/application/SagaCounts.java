package io.tiffin.order.application;

import io.tiffin.order.domain.Step;
import java.time.Duration;
import java.util.Map;

/** What the operators' gauges show. */
public interface SagaCounts {

    Map<Step, Long> openByStep();

    /** Zero when nothing is overdue. */
    Duration oldestOverdue();
}
