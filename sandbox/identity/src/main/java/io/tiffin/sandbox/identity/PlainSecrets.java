package io.tiffin.sandbox.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * The demo client's secret is public, so hashing it protects nobody; bcrypt would cost every token of a simulated day
 * a tenth of a second of CPU.
 */
final class PlainSecrets implements PasswordEncoder {

    @Override
    public @Nullable String encode(@Nullable CharSequence secret) {
        return secret == null ? null : secret.toString();
    }

    @Override
    public boolean matches(@Nullable CharSequence secret, @Nullable String encoded) {
        return secret != null
                && encoded != null
                && MessageDigest.isEqual(secret.toString().getBytes(UTF_8), encoded.getBytes(UTF_8));
    }
}
