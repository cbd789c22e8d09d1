package io.tiffin.kit.stream;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * WebSocket streams; all durations are real time.
 *
 * @param poll how long a frame waits when every wake-up was lost
 * @param gather how long a wake-up waits for others, so that they share a query
 * @param resendAfter when an unacknowledged frame is sent again on a live connection
 * @param ping interval of pings; a client that answers none for three of them is disconnected
 * @param retention a frame nobody fetched is forgotten; REST has the state
 * @param maxMessage the largest text a client may send
 * @param maxConnections of this instance
 * @param maxConnectionsPerCaller of one token's subject on this instance
 */
@ConfigurationProperties("tiffin.streams")
record StreamSettings(
        @DefaultValue("1s") Duration poll,
        @DefaultValue("20ms") Duration gather,
        @DefaultValue("5s") Duration resendAfter,
        @DefaultValue("20s") Duration ping,
        @DefaultValue("24h") Duration retention,
        @DefaultValue("64KB") DataSize maxMessage,
        @DefaultValue("20000") int maxConnections,
        @DefaultValue("10") int maxConnectionsPerCaller) {}
