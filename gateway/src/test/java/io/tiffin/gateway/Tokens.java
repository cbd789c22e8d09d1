package io.tiffin.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/** An issuer for tests: good tokens, and each way in which one can be bad. */
final class Tokens {

    static final String ISSUER = "http://issuer.test";

    private static final RSAKey KEY = key("known");

    private Tokens() {}

    static String keys() {
        return new JWKSet(KEY.toPublicJWK()).toString();
    }

    static String good() {
        return signed(KEY, claims("anna").build());
    }

    static String of(String subject) {
        return signed(KEY, claims(subject).build());
    }

    static String expired() {
        return signed(
                KEY, claims("anna").expirationTime(in(Duration.ofHours(-1))).build());
    }

    static String notYetValid() {
        return signed(KEY, claims("anna").notBeforeTime(in(Duration.ofHours(1))).build());
    }

    static String forAnotherAudience() {
        return signed(KEY, claims("anna").audience("elsewhere").build());
    }

    static String ofAnotherIssuer() {
        return signed(KEY, claims("anna").issuer("http://elsewhere.test").build());
    }

    static String withUnknownKey() {
        return signed(key("unknown"), claims("anna").build());
    }

    static String withStolenKeyId() {
        return signed(key("known"), claims("anna").build());
    }

    static String unsigned() {
        return new PlainJWT(claims("anna").build()).serialize();
    }

    /** The public key taken for a shared secret. */
    static String confused() {
        try {
            var jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("known").build(),
                    claims("anna").build());
            jwt.sign(new MACSigner(KEY.toRSAPublicKey().getEncoded()));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWTClaimsSet.Builder claims(String subject) {
        return new JWTClaimsSet.Builder()
                .subject(subject)
                .issuer(ISSUER)
                .audience("tiffin")
                .issueTime(in(Duration.ZERO))
                .expirationTime(in(Duration.ofHours(1)));
    }

    @SuppressWarnings("JavaUtilDate") // the library's type
    private static Date in(Duration time) {
        return Date.from(Instant.now().plus(time));
    }

    private static String signed(RSAKey key, JWTClaimsSet claims) {
        try {
            var jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(key.getKeyID())
                            .build(),
                    claims);
            jwt.sign(new RSASSASigner(key));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
