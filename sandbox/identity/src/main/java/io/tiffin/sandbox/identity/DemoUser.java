package io.tiffin.sandbox.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is known of a demo user; what is absent falls back to the next who knows. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DemoUser(
        @JsonProperty("customer_id") @Nullable UUID customerId,
        @JsonProperty("driver_id") @Nullable UUID driverId,
        @JsonProperty("restaurant_ids") @Nullable List<UUID> restaurantIds,
        @Nullable String city) {

    static final DemoUser UNKNOWN = new DemoUser(null, null, null, null);

    /** Everybody has an id, the same at each run, also a user whom nobody has registered. */
    static DemoUser derived(Role role, String name, String city) {
        var id = UUID.nameUUIDFromBytes("%s:%s".formatted(role.scope(), name).getBytes(UTF_8));
        return new DemoUser(id, id, List.of(id), city);
    }

    DemoUser orElse(DemoUser other) {
        return new DemoUser(
                firstKnown(customerId, other.customerId),
                firstKnown(driverId, other.driverId),
                firstKnown(restaurantIds, other.restaurantIds),
                firstKnown(city, other.city));
    }

    /** Only what belongs to the role: a driver's token says nothing of a customer. */
    Map<String, Object> claims(Role role) {
        var claims = new LinkedHashMap<String, Object>();
        switch (role) {
            case CUSTOMER -> put(claims, "customer_id", customerId);
            case DRIVER -> put(claims, "driver_id", driverId);
            case RESTAURANT ->
                claims.put(
                        "restaurant_ids",
                        requireNonNullElse(restaurantIds, List.<UUID>of()).stream()
                                .map(UUID::toString)
                                .toList());
            case OPS -> {}
        }
        put(claims, "city", city);
        return claims;
    }

    private static void put(Map<String, Object> claims, String name, @Nullable Object value) {
        if (value != null) {
            claims.put(name, value.toString());
        }
    }

    private static <T> @Nullable T firstKnown(@Nullable T first, @Nullable T second) {
        return first != null ? first : second;
    }
}
