package io.tiffin.sandbox.identity;

import static org.springframework.security.oauth2.core.OAuth2ErrorCodes.INVALID_REQUEST;
import static org.springframework.security.oauth2.core.OAuth2ErrorCodes.INVALID_SCOPE;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.stereotype.Component;

/** Turns "a token for the driver named ben" into claims: the request knows best, then the registry, then the name. */
@Component
final class TokenClaims implements OAuth2TokenCustomizer<JwtEncodingContext> {

    private final IdentitySettings settings;
    private final DemoUsers users;

    TokenClaims(IdentitySettings settings, DemoUsers users) {
        this.settings = settings;
        this.users = users;
    }

    @Override
    public void customize(JwtEncodingContext context) {
        var role = role(context.getAuthorizedScopes());
        var parameters = parameters(context);
        var name = parameters.getOrDefault("sub", "demo-" + role.scope());
        var user = asked(parameters)
                .orElse(users.find(role, name))
                .orElse(DemoUser.derived(role, name, settings.city()))
                .claims(role);
        context.getClaims()
                .subject(name)
                .audience(List.of(settings.audience()))
                .claim("roles", List.of(role.scope()))
                .claims(claims -> claims.putAll(user));
    }

    // one token, one role: a service could not tell as whom somebody with two of them is calling
    private static Role role(Set<String> scopes) {
        if (scopes.size() != 1) {
            throw refused(INVALID_SCOPE, "name exactly one role as the scope: " + Role.scopes());
        }
        return Role.of(scopes.iterator().next()).orElseThrow(() -> refused(INVALID_SCOPE, "no such role"));
    }

    private static Map<String, String> parameters(JwtEncodingContext context) {
        var strings = new HashMap<String, String>();
        if (context.getAuthorizationGrant() instanceof OAuth2ClientCredentialsAuthenticationToken request) {
            request.getAdditionalParameters().forEach((name, value) -> {
                if (value instanceof String text && !text.isBlank()) {
                    strings.put(name, text.strip());
                }
            });
        }
        return strings;
    }

    private static DemoUser asked(Map<String, String> parameters) {
        var restaurants = parameters.get("restaurant_ids");
        return new DemoUser(
                id("customer_id", parameters.get("customer_id")),
                id("driver_id", parameters.get("driver_id")),
                restaurants == null
                        ? null
                        : Arrays.stream(restaurants.split(",", -1))
                                .map(id -> requiredId("restaurant_ids", id.strip()))
                                .toList(),
                parameters.get("city"));
    }

    private static @Nullable UUID id(String parameter, @Nullable String text) {
        return text == null ? null : requiredId(parameter, text);
    }

    private static UUID requiredId(String parameter, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw refused(INVALID_REQUEST, parameter + " takes plain UUIDs");
        }
    }

    private static OAuth2AuthenticationException refused(String code, String description) {
        return new OAuth2AuthenticationException(new OAuth2Error(code, description, null));
    }
}
