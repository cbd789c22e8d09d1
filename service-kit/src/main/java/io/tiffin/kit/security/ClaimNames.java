package io.tiffin.kit.security;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Under which claims the issuer puts what we need, so that any OIDC issuer can serve.
 *
 * @param defaultCity for tokens without a city: an installation with one city needs no claim
 */
@ConfigurationProperties("tiffin.security.claims")
record ClaimNames(
        @DefaultValue("roles") String roles,
        @DefaultValue("customer_id") String customerId,
        @DefaultValue("driver_id") String driverId,
        @DefaultValue("restaurant_ids") String restaurantIds,
        @DefaultValue("city") String city,
        @DefaultValue("default") String defaultCity) {

    static final ClaimNames DEFAULTS =
            new ClaimNames("roles", "customer_id", "driver_id", "restaurant_ids", "city", "default");

    Set<String> roles(Jwt token) {
        var names = new HashSet<String>();
        strings(token, roles).forEach(role -> names.add(role.toUpperCase(Locale.ROOT)));
        return names;
    }

    /** One for each role that has its claims, in a fixed order. */
    List<Caller> callers(Jwt token) {
        var subject = token.getSubject() == null ? "" : token.getSubject();
        var names = roles(token);
        var callers = new ArrayList<Caller>();
        if (subject.isEmpty()) {
            return callers;
        }
        if (names.contains("CUSTOMER")) {
            id(token, customerId).ifPresent(id -> callers.add(new Caller.Customer(subject, id, city(token))));
        }
        if (names.contains("DRIVER")) {
            id(token, driverId).ifPresent(id -> callers.add(new Caller.Driver(subject, id, city(token))));
        }
        if (names.contains("RESTAURANT")) {
            var ids = new HashSet<UUID>();
            strings(token, restaurantIds).forEach(text -> uuid(text).ifPresent(ids::add));
            if (!ids.isEmpty()) {
                callers.add(new Caller.Staff(subject, ids, city(token)));
            }
        }
        if (names.contains("OPS")) {
            callers.add(new Caller.Operator(subject));
        }
        return callers;
    }

    private String city(Jwt token) {
        return token.getClaim(city) instanceof String name && !name.isBlank() ? name : defaultCity;
    }

    private static Optional<UUID> id(Jwt token, String claim) {
        return token.getClaim(claim) instanceof String text ? uuid(text) : Optional.empty();
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text.strip()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** A list, or one string with blanks or commas between. */
    private static List<String> strings(Jwt token, String claim) {
        return switch (token.getClaims().get(claim)) {
            case List<?> list -> list.stream().map(String::valueOf).toList();
            case String text -> List.of(text.strip().split("[\\s,]+"));
            case null, default -> List.of();
        };
    }
}
