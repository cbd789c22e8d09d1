package io.tiffin.gateway;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param maxBody of any request but an import
 * @param maxImportBody of {@code POST /v1/ops/restaurants:import}, which brings a whole city
 * @param importResponse how long the answer to an import may take
 * @param streamStart how long the first byte of a live stream or a long poll may take; the stream itself has no limit
 * @param clientRead the longest pause of a client in the middle of sending its request
 * @param verifiedTokens how many verified tokens are remembered until they expire
 */
@ConfigurationProperties("gateway")
record GatewaySettings(
        @DefaultValue Routes routes,
        @DefaultValue("1MB") DataSize maxBody,
        @DefaultValue("8MB") DataSize maxImportBody,
        @DefaultValue("60s") Duration importResponse,
        @DefaultValue("60s") Duration streamStart,
        @DefaultValue("8s") Duration clientRead,
        @DefaultValue("10000") int verifiedTokens) {

    /** Where the services are. */
    record Routes(
            @DefaultValue("http://127.0.0.1:8081") URI orders,
            @DefaultValue("http://127.0.0.1:8082") URI restaurants,
            @DefaultValue("http://127.0.0.1:8083") URI payments,
            @DefaultValue("http://127.0.0.1:8084") URI dispatch,
            @DefaultValue("http://127.0.0.1:8085") URI tracking,
            @DefaultValue("http://127.0.0.1:8086") URI notifications,
            @DefaultValue("http://127.0.0.1:8087") URI relay) {}
}
