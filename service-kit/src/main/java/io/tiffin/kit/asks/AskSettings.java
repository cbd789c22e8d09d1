package io.tiffin.kit.asks;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How often an ask is sent again.
 *
 * @param sendingsBeforeReview then a person is told, while it is still sent
 * @param longestPause to which the pause grows that begins with the ask's own time to answer (a longer one stays as it is)
 */
@Validated
@ConfigurationProperties("tiffin.asks")
public record AskSettings(
        @DefaultValue("8") @Positive int sendingsBeforeReview,
        @DefaultValue("60s") Duration longestPause) {}
