package io.tiffin.sandbox.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.UUID;

/** The key pair, kept in {@code signing-key.json} so that tokens survive a restart of their issuer. */
final class SigningKey {

    private SigningKey() {}

    static RSAKey in(Path dataDir) {
        var file = dataDir.resolve("signing-key.json");
        if (Files.exists(file)) {
            return parse(PrivateFile.read(file), file);
        }
        var key = generate();
        PrivateFile.write(file, key.toJSONString());
        return key;
    }

    private static RSAKey parse(String jwk, Path file) {
        try {
            return RSAKey.parse(jwk);
        } catch (ParseException e) {
            throw new IllegalStateException("%s is not an RSA key in JWK format".formatted(file), e);
        }
    }

    private static RSAKey generate() {
        try {
            return new RSAKeyGenerator(2048)
                    .keyID(UUID.randomUUID().toString())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot generate an RSA key", e);
        }
    }
}
