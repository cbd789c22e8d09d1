package io.tiffin.tracking.adapter.in.web;

import io.tiffin.tracking.application.AcceptPositions.Outcome;

/** @param nextIntervalSec report again after so many real seconds */
record LocationAnswer(long nextIntervalSec, int accepted, int dropped) {

    static LocationAnswer of(Outcome outcome) {
        var interval = Math.max(1, Math.ceilDiv(outcome.nextInterval().toMillis(), 1000));
        return new LocationAnswer(interval, outcome.accepted(), outcome.dropped());
    }
}
