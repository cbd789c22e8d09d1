package io.tiffin.kit.security;

import io.tiffin.kit.web.ApiProblem;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * Who is calling, as the token says it; never from a body or a path. As a controller's parameter, {@code Caller.Driver}
 * admits drivers only (403 for others), {@code Caller} anybody with a known role.
 */
public sealed interface Caller {

    /** The token's {@code sub}: the principal of idempotent requests. */
    String subject();

    record Customer(String subject, UUID id, String city) implements Caller {}

    record Driver(String subject, UUID id, String city) implements Caller {}

    /** Works at these restaurants. */
    record Staff(String subject, Set<UUID> restaurantIds, String city) implements Caller {

        public Staff {
            restaurantIds = Set.copyOf(restaurantIds);
        }
    }

    record Operator(String subject) implements Caller {}

    /** The caller in the first of its roles; 401 without a token, 403 without a usable role. */
    static Caller of(@Nullable Authentication authentication) {
        return as(authentication, Caller.class);
    }

    /** The caller in the wanted role; 401 without a token, 403 without that role. */
    static <C extends Caller> C as(@Nullable Authentication authentication, Class<C> role) {
        return callersOf(authentication).stream()
                .filter(role::isInstance)
                .map(role::cast)
                .findFirst()
                .orElseThrow(() -> ApiProblem.forbidden(
                        role == Caller.class
                                ? "The token names no role that is known here, or lacks its claims."
                                : "This is for the role " + roleName(role) + " with its claims."));
    }

    private static List<Caller> callersOf(@Nullable Authentication authentication) {
        return switch (authentication) {
            case CallerAuthentication known -> known.callers();
            case JwtAuthenticationToken other -> ClaimNames.DEFAULTS.callers(other.getToken());
            case null, default -> throw ApiProblem.unauthenticated("A valid bearer token is needed.");
        };
    }

    private static String roleName(Class<? extends Caller> role) {
        return switch (role.getSimpleName()) {
            case "Customer" -> "customer";
            case "Driver" -> "driver";
            case "Staff" -> "restaurant";
            default -> "ops";
        };
    }
}
