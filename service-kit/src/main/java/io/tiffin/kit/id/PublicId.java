package io.tiffin.kit.id;

import io.tiffin.kit.web.ApiProblem;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** How an id looks at the HTTP edge: {@code ord_0199…}, the prefix of its kind and the 32 hexadecimal digits of the UUID. */
public final class PublicId {

    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{32}");

    /** @param prefix {@code ord}, without the underscore */
    public static String format(String prefix, UUID id) {
        return plain(prefix) + "_" + id.toString().replace("-", "");
    }

    /** Empty when the text is not an id of this kind. */
    public static Optional<UUID> parse(String prefix, String text) {
        var start = plain(prefix) + "_";
        if (!text.startsWith(start)) {
            return Optional.empty();
        }
        var digits = text.substring(start.length()).toLowerCase(Locale.ROOT);
        if (!DIGITS.matcher(digits).matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new UUID(Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16)));
    }

    /** For ids in a path: what is not an id of this kind does not exist. */
    public static UUID require(String prefix, String text) {
        return parse(prefix, text).orElseThrow(() -> ApiProblem.notFound("There is no such thing."));
    }

    private static String plain(String prefix) {
        if (prefix.isEmpty() || prefix.indexOf('_') >= 0) {
            throw new IllegalArgumentException("a prefix is written without its underscore: " + prefix);
        }
        return prefix;
    }

    private PublicId() {}
}
