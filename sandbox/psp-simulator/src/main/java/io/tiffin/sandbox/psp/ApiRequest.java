package io.tiffin.sandbox.psp;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request as the API sees it: the parameters of query and form body under one roof, {@code metadata[order_id]} and all. */
record ApiRequest(
        String id,
        String method,
        String path,
        Map<String, String> parameters,
        @Nullable String authorization,
        @Nullable String idempotencyKey) {

    private static final Pattern METADATA = Pattern.compile("metadata\\[([^]]+)]");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final int LONGEST_BODY = 1 << 20;
    private static final int MOST_METADATA = 50;
    private static final int LONGEST_NAME = 40;
    private static final int LONGEST_VALUE = 500;

    static ApiRequest read(HttpExchange exchange) throws IOException {
        var parameters = new TreeMap<String, String>();
        addTo(parameters, exchange.getRequestURI().getRawQuery());
        try (var body = exchange.getRequestBody()) {
            addTo(parameters, new String(body.readNBytes(LONGEST_BODY), StandardCharsets.UTF_8));
        }
        var headers = exchange.getRequestHeaders();
        return new ApiRequest(
                Ids.next("req_"),
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                parameters,
                headers.getFirst("Authorization"),
                headers.getFirst("Idempotency-Key"));
    }

    boolean isPost() {
        return method.equals("POST");
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    String required(String name) {
        return text(name).orElseThrow(() -> missing(name));
    }

    Optional<Long> number(String name) {
        return notEmpty(name).map(value -> {
            if (!WHOLE_NUMBER.matcher(value).matches()) {
                throw StripeError.invalid("parameter_invalid_integer", name, "Invalid integer: " + value);
            }
            return Long.parseLong(value);
        });
    }

    boolean flag(String name) {
        return maybeFlag(name).orElse(false);
    }

    Optional<Boolean> maybeFlag(String name) {
        return notEmpty(name).map(value -> {
            if (!value.equals("true") && !value.equals("false")) {
                throw StripeError.invalid(null, name, "Invalid boolean: " + value);
            }
            return value.equals("true");
        });
    }

    Optional<String> oneOf(String name, List<String> allowed) {
        var value = text(name);
        if (value.isPresent() && !allowed.contains(value.get())) {
            throw StripeError.invalid(
                    null, name, "Invalid %s: must be one of %s".formatted(name, String.join(", ", allowed)));
        }
        return value;
    }

    /** {@code name[0]}, {@code name[1]} … in order. */
    List<String> list(String name) {
        return parameters.entrySet().stream()
                .filter(e -> e.getKey().startsWith(name + "["))
                .map(Map.Entry::getValue)
                .toList();
    }

    Map<String, String> metadata() {
        return metadata(Map.of());
    }

    /** The former metadata with those of this request; an empty value removes its name, an empty {@code metadata} all. */
    Map<String, String> metadata(Map<String, String> former) {
        var metadata =
                new TreeMap<String, String>("".equals(parameters.get("metadata")) ? Map.<String, String>of() : former);
        parameters.forEach((name, value) -> {
            var match = METADATA.matcher(name);
            if (match.matches()) {
                put(metadata, match.group(1), value);
            }
        });
        if (metadata.size() > MOST_METADATA) {
            throw StripeError.invalid(null, "metadata", "You can have up to %d keys.".formatted(MOST_METADATA));
        }
        return metadata;
    }

    /** Refuses parameters that the operation does not have; {@code expand[0]} counts as {@code expand}. */
    void allowOnly(Set<String> known) {
        for (var name : parameters.keySet()) {
            var bracket = name.indexOf('[');
            var root = bracket < 0 ? name : name.substring(0, bracket);
            if (!known.contains(root) && !root.equals("expand")) {
                throw StripeError.invalid("parameter_unknown", name, "Received unknown parameter: %s".formatted(name));
            }
        }
    }

    /** Equal for two requests that ask the same thing. */
    String fingerprint() {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256").digest((path + parameters).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static StripeError missing(String name) {
        return StripeError.invalid("parameter_missing", name, "Missing required param: %s.".formatted(name));
    }

    private Optional<String> notEmpty(String name) {
        var value = parameters.get(name);
        if (value != null && value.isEmpty()) {
            throw StripeError.invalid(
                    "parameter_invalid_empty",
                    name,
                    ("You passed an empty string for '%s'. We assume empty values are an attempt to unset a parameter; "
                                    + "however '%s' cannot be unset.")
                            .formatted(name, name));
        }
        return Optional.ofNullable(value);
    }

    private static void put(Map<String, String> metadata, String name, String value) {
        if (value.isEmpty()) {
            metadata.remove(name);
            return;
        }
        if (name.length() > LONGEST_NAME || value.length() > LONGEST_VALUE) {
            throw StripeError.invalid(
                    null,
                    "metadata[%s]".formatted(name),
                    "Metadata names can have up to %d characters and values up to %d."
                            .formatted(LONGEST_NAME, LONGEST_VALUE));
        }
        metadata.put(name, value);
    }

    private static void addTo(Map<String, String> parameters, @Nullable String encoded) {
        if (encoded == null || encoded.isEmpty()) {
            return;
        }
        for (var pair : encoded.split("&", -1)) {
            var equals = pair.indexOf('=');
            if (equals > 0) {
                var name = decode(pair.substring(0, equals));
                parameters.put(numbered(parameters, name), decode(pair.substring(equals + 1)));
            }
        }
    }

    /** {@code expand[]} may come several times: as it was {@code expand[0]}, {@code expand[1]}. */
    private static String numbered(Map<String, String> parameters, String name) {
        if (!name.endsWith("[]")) {
            return name;
        }
        var root = name.substring(0, name.length() - 2);
        var next = 0;
        while (parameters.containsKey("%s[%d]".formatted(root, next))) {
            next++;
        }
        return "%s[%d]".formatted(root, next);
    }

    private static String decode(String encoded) {
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }
}
