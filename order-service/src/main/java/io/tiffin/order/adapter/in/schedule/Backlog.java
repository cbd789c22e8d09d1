package io.tiffin.order.adapter.in.schedule;

import java.util.Collection;
import java.util.Map;

/** How far the saga has read: per partition number and topic. */
interface Backlog {

    /** How many partitions each topic keyed by order has. */
    int partitions() throws InterruptedException;

    Map<Integer, Map<String, Long>> ends(Collection<Integer> partitions) throws InterruptedException;

    /** What is committed, after the database. */
    Map<Integer, Map<String, Long>> committed(Collection<Integer> partitions) throws InterruptedException;
}
