package io.tiffin.relay;

import java.time.Duration;
import java.time.Instant;

/**
 * What waits in one database's outbox, whoever moves it.
 *
 * @param rows exact up to 10,000
 * @param oldest age of the row that has waited longest
 */
public record RelayBacklog(String database, long rows, Duration oldest, Instant measuredAt) {}
