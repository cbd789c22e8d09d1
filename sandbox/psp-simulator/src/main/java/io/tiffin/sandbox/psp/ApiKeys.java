package io.tiffin.sandbox.psp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Who asks: the account's server, the app, or somebody who may only look. */
final class ApiKeys {

    enum Access {
        SECRET,
        PUBLISHABLE,
        READ_ONLY
    }

    private final PspSettings settings;

    ApiKeys(PspSettings settings) {
        this.settings = settings;
    }

    Access of(ApiRequest request) {
        var key = key(request);
        if (key.isEmpty()) {
            throw StripeError.noKey();
        }
        if (key.equals(settings.apiKey())) {
            return Access.SECRET;
        }
        if (key.equals(settings.publishableKey())) {
            return Access.PUBLISHABLE;
        }
        if (key.equals(settings.readOnlyKey())) {
            return Access.READ_ONLY;
        }
        throw StripeError.wrongKey(shown(key));
    }

    void require(Access access, Endpoint endpoint) {
        if (access == Access.PUBLISHABLE && !endpoint.forClients()) {
            throw StripeError.secretKeyRequired();
        }
        if (access == Access.READ_ONLY && !endpoint.method().equals("GET")) {
            throw StripeError.notPermitted(shown(settings.readOnlyKey()));
        }
    }

    /** As bearer, or as the user of basic authentication. */
    private static String key(ApiRequest request) {
        var header = request.authorization();
        if (header == null) {
            return "";
        }
        if (header.startsWith("Bearer ")) {
            return header.substring("Bearer ".length()).strip();
        }
        if (!header.startsWith("Basic ")) {
            return "";
        }
        try {
            var user = new String(
                    Base64.getDecoder()
                            .decode(header.substring("Basic ".length()).strip()),
                    StandardCharsets.UTF_8);
            return user.contains(":") ? user.substring(0, user.indexOf(':')) : user;
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    private static String shown(String key) {
        return key.length() < 12 ? "****" : key.substring(0, 8) + "****" + key.substring(key.length() - 4);
    }
}
