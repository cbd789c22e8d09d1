package io.tiffin.kit.review;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The review queue's place in the public API; without a path the service has none.
 *
 * @param path distinct for each service: {@code /v1/ops/payment-reviews}
 * @param subjectPrefix of the ids of what the items are about
 */
@ConfigurationProperties("tiffin.reviews")
public record ReviewSettings(
        @DefaultValue("") String path, @DefaultValue("ord") String subjectPrefix) {}
