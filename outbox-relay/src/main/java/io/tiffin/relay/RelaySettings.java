package io.tiffin.relay;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Whose outboxes are moved, and how.
 *
 * @param rowsPerRound read, sent, acknowledged and removed together
 * @param poll how long an idle relay waits for a wake-up before it looks by itself
 * @param takeoverPoll how often a standby tries to take over
 * @param reconnectAfter before the first attempt to reach a database again; doubled up to {@code longestPause}
 * @param longestPause between two attempts to reach a database or the broker
 * @param retryParkedAfter when a key whose message the broker cannot take is tried again
 * @param behindAfter the age of the oldest row from which health says "behind"
 * @param brokenAfter how long the broker may be silent before health says "broken"
 */
@Validated
@ConfigurationProperties("tiffin.relay")
record RelaySettings(
        @NotEmpty List<@Valid Database> databases,
        @DefaultValue("1000") @Positive int rowsPerRound,
        @DefaultValue("250ms") Duration poll,
        @DefaultValue("250ms") Duration takeoverPoll,
        @DefaultValue("200ms") Duration reconnectAfter,
        @DefaultValue("2s") Duration longestPause,
        @DefaultValue("30s") Duration retryParkedAfter,
        @DefaultValue("30s") Duration behindAfter,
        @DefaultValue("5s") Duration brokenAfter) {

    /** @param name for metrics, health and log lines */
    record Database(
            @NotBlank String name,
            @NotBlank String url,
            @NotBlank String username,
            @NotBlank String password) {

        @Override
        public String toString() {
            return name; // never the password
        }
    }
}
