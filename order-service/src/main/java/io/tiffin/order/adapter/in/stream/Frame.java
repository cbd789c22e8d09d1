package io.tiffin.order.adapter.in.stream;

import io.tiffin.order.application.Life.NumberedEntry;

/** What a watcher is sent. */
public sealed interface Frame {

    /** A line of the timeline: each is sent, in order. */
    record Line(NumberedEntry line) implements Frame {}

    /**
     * From tracking, as it comes: no id, may be missed.
     *
     * @param json the data, already JSON
     */
    record Live(String event, String json) implements Frame {}

    /** The last frame of a watch. */
    record End(Reason reason) implements Frame {}

    enum Reason {
        /** Nothing more will come. */
        CLOSED,
        /** The watcher is too slow, or this instance stops: it may come again. */
        CUT
    }
}
