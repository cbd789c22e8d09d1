package io.tiffin.relay;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Whose outboxes are moved, and how.
 *
 * @param name of this relay, for the rows and log lines that tell relays apart
 * @param rowsPerRound read at once
 * @param bytesPerRound after this much payload a round ends
 * @param rowsInFlight handed to the producer and not removed yet, for each database
 * @param gather under a stream of wake-ups, how far two rounds are apart at least, so that they carry several rows
 * @param membershipPoll how often a relay renews its claim and looks for others
 * @param lease how long a relay may be silent before others take its share
 * @param reconnectAfter before the first attempt to reach a database again; doubled up to {@code longestPause}
 * @param longestPause between two attempts to reach a database or the broker
 * @param retryParkedAfter when a key whose message the broker does not take is tried again; doubled with every attempt
 * @param refreshTopics how long it is believed what the broker said of a topic
 * @param behindAfter the age of the oldest row from which health says "behind"
 * @param behindLog how much of its log a server may have to keep for a source that reads it before health says "behind"
 * @param brokenAfter how long the broker, or the relay's own thread, may be silent before health says "broken"
 */
@Validated
@ConfigurationProperties("tiffin.relay")
public record RelaySettings(
        @NotEmpty List<@Valid Database> databases,
        @DefaultValue("relay") @NotBlank String name,
        @DefaultValue("2000") @Positive int rowsPerRound,
        @DefaultValue("8MB") DataSize bytesPerRound,
        @DefaultValue("4000") @Positive int rowsInFlight,
        @DefaultValue("1ms") Duration gather,
        @DefaultValue("250ms") Duration membershipPoll,
        @DefaultValue("3s") Duration lease,
        @DefaultValue("200ms") Duration reconnectAfter,
        @DefaultValue("2s") Duration longestPause,
        @DefaultValue("30s") Duration retryParkedAfter,
        @DefaultValue("30s") Duration refreshTopics,
        @DefaultValue("30s") Duration behindAfter,
        @DefaultValue("1GB") DataSize behindLog,
        @DefaultValue("5s") Duration brokenAfter) {

    /** For a relay without Spring: the properties by their full names; what is not given has its default. */
    public static RelaySettings of(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("tiffin.relay", RelaySettings.class);
    }

    /** Where committed messages are read from. */
    public enum Reading {
        /** The outbox table, divided among the relays: for writers that are serialised by key. */
        TABLE,
        /** The server's log, by one relay: in commit order whatever the writers do. The role needs REPLICATION. */
        LOG
    }

    /**
     * @param name for metrics, health and log lines
     * @param source what its messages are read from
     */
    public record Database(
            @NotBlank String name,
            @NotBlank String url,
            @NotBlank String username,
            @NotBlank String password,
            @DefaultValue("table") Reading source) {

        @ConstructorBinding
        public Database {}

        public Database(String name, String url, String username, String password) {
            this(name, url, username, password, Reading.TABLE);
        }

        @Override
        public String toString() {
            return name; // never the password
        }
    }
}
