package io.tiffin.sandbox.identity;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param issuer the {@code iss} of every token, and the base of the discovery document
 * @param dataDir where the signing key and the demo users are kept between runs
 * @param audience the {@code aud} of every token
 * @param city the city of a demo user for whom none was named
 */
@ConfigurationProperties("identity")
record IdentitySettings(
        @DefaultValue("http://127.0.0.1:8090") String issuer,
        Path dataDir,
        @DefaultValue("tiffin") String audience,
        @DefaultValue("tiffin-demo") String clientId,
        @DefaultValue("demo-secret") String clientSecret,
        @DefaultValue("1h") Duration tokenLifetime,
        @DefaultValue("demo") String city) {}
