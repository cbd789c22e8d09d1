package io.tiffin.sandbox.city.client;

import java.util.Optional;
import java.util.UUID;

/** The ids of the API, {@code ord_} and 32 hexadecimal digits, as the UUIDs that stand in databases and claims. */
public final class PublicIds {

    /** @throws IllegalArgumentException when it is not an id */
    public static UUID uuid(String publicId) {
        return parse(publicId).orElseThrow(() -> new IllegalArgumentException("not an id: " + publicId));
    }

    public static Optional<UUID> parse(String publicId) {
        var digits = publicId.substring(publicId.indexOf('_') + 1).replace("-", "");
        return digits.matches("[0-9a-f]{32}")
                ? Optional.of(new UUID(
                        Long.parseUnsignedLong(digits.substring(0, 16), 16),
                        Long.parseUnsignedLong(digits.substring(16), 16)))
                : Optional.empty();
    }

    public static String order(UUID id) {
        return "ord_" + id.toString().replace("-", "");
    }

    private PublicIds() {}
}
