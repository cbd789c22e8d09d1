package io.tiffin.sandbox.psp;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
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
        return text(name)
                .orElseThrow(() ->
                        StripeError.invalid("parameter_missing", name, "Missing required param: %s.".formatted(name)));
    }

    Optional<Long> number(String name) {
        return text(name).map(value -> {
            if (!WHOLE_NUMBER.matcher(value).matches()) {
                throw StripeError.invalid("parameter_invalid_integer", name, "Invalid integer: " + value);
            }
            return Long.parseLong(value);
        });
    }

    boolean flag(String name) {
        var value = text(name).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw StripeError.invalid("parameter_invalid_boolean", name, "Invalid boolean: " + value);
        }
        return value.equals("true");
    }

    Map<String, String> metadata() {
        var metadata = new TreeMap<String, String>();
        parameters.forEach((name, value) -> {
            var match = METADATA.matcher(name);
            if (match.matches() && !value.isEmpty()) {
                metadata.put(match.group(1), value);
            }
        });
        return metadata;
    }

    boolean expands(String field) {
        return parameters.entrySet().stream()
                .anyMatch(e -> e.getKey().startsWith("expand[") && e.getValue().equals(field));
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

    private static void addTo(Map<String, String> parameters, @Nullable String encoded) {
        if (encoded == null || encoded.isEmpty()) {
            return;
        }
        for (var pair : encoded.split("&", -1)) {
            var equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
    }

    private static String decode(String encoded) {
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }
}
