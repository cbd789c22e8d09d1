package io.tiffin.sandbox.stack;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What {@code ./dev dead-letters} and {@code ./dev parked-keys} ask of the public API, with an operator's token, and show as text. */
final class OperatorCommands {

    static final String USAGE = """
            ./dev dead-letters list [--topic=T] [--key=K] [--state=waiting|replayed|discarded|any]   newest first; waiting ones
            ./dev dead-letters show ID
            ./dev dead-letters replay ID [--note=TEXT]
            ./dev dead-letters replay --topic=T --key=K [--note=TEXT]     all that wait of a key, in their order
            ./dev dead-letters discard ID --note=TEXT""";

    static final String PARKED_USAGE = """
            ./dev parked-keys list [--database=D]                          those that have waited longest first
            ./dev parked-keys retry DATABASE KEY [--note=TEXT]
            ./dev parked-keys skip DATABASE KEY --position=N --note=TEXT   gives the message at that position up""";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String LETTERS = "/v1/ops/dead-letters";
    private static final String PARKED = "/v1/ops/parked-keys";
    private static final int MOST = 1_000;
    private static final String ROW = "%-36s %-9s %-20s %-37s %-22s %s%n";
    private static final String PARKED_ROW = "%-14s %-37s %-12s %-20s %-20s %-20s %s%n";

    private final String gateway;
    private final Supplier<String> token;
    private final PrintStream out;

    OperatorCommands(String gateway, Supplier<String> token, PrintStream out) {
        this.gateway = gateway;
        this.token = token;
        this.out = out;
    }

    private record Command(List<String> words, Map<String, String> options) {

        static Command of(List<String> arguments) {
            var words = new ArrayList<String>();
            var options = new LinkedHashMap<String, String>();
            for (var argument : arguments) {
                if (argument.startsWith("--") && argument.contains("=")) {
                    var parts = argument.substring(2).split("=", 2);
                    options.put(parts[0], parts[1]);
                } else {
                    words.add(argument);
                }
            }
            return new Command(words, options);
        }

        String first() {
            return words.isEmpty() ? "" : words.getFirst();
        }
    }

    /** Returns the exit code. */
    int deadLetters(List<String> arguments) {
        var command = Command.of(arguments);
        var words = command.words();
        return switch (command.first()) {
            case "list" -> list(command.options());
            case "show" -> show(call("GET", letter(words, ""), null));
            case "replay" ->
                words.size() == 1 ? replayKey(command.options()) : decide(words, "/replay", command.options());
            case "discard" -> decide(words, "/discard", command.options());
            default -> throw new StackFailure(USAGE);
        };
    }

    /** Returns the exit code. */
    int parkedKeys(List<String> arguments) {
        var command = Command.of(arguments);
        return switch (command.first()) {
            case "list" -> listParked(command.options());
            case "retry", "skip" -> decideParked(command.words(), command.options());
            default -> throw new StackFailure(PARKED_USAGE);
        };
    }

    private int listParked(Map<String, String> options) {
        var query = new LinkedHashMap<>(options);
        query.put("limit", "100");
        var keys = call("GET", PARKED + "?" + form(query), null).path("data");
        if (keys.isEmpty()) {
            out.println("There are none.");
            return 0;
        }
        out.printf(PARKED_ROW, "database", "key", "position", "parked", "tried again", "topic", "reason");
        for (var key : keys) {
            out.printf(
                    PARKED_ROW,
                    text(key, "database"),
                    text(key, "key"),
                    text(key, "position"),
                    seconds(key, "parkedAt"),
                    seconds(key, "retryAt"),
                    text(key, "topic"),
                    text(key, "reason"));
        }
        return 0;
    }

    private int decideParked(List<String> words, Map<String, String> options) {
        if (words.size() != 3) {
            throw new StackFailure(PARKED_USAGE);
        }
        var body = new LinkedHashMap<String, Object>(options);
        body.put("key", words.get(2));
        body.computeIfPresent("position", (_, position) -> Long.valueOf(position.toString()));
        var key = call("POST", PARKED + "/" + encoded(words.get(1)) + "/" + words.getFirst(), body);
        out.printf(
                words.getFirst().equals("skip")
                        ? "Message %s of %s in %s is skipped.%n"
                        : "Message %s of %s in %s is tried again.%n",
                text(key, "position"),
                text(key, "key"),
                text(key, "database"));
        return 0;
    }

    private static String letter(List<String> words, String command) {
        if (words.size() != 2) {
            throw new StackFailure(USAGE);
        }
        return LETTERS + "/" + encoded(words.get(1)) + command;
    }

    private int list(Map<String, String> options) {
        var query = new LinkedHashMap<>(options);
        query.putIfAbsent("state", "waiting");
        query.values().removeIf("any"::equals);
        query.put("limit", "100");
        var shown = 0;
        for (var more = true; more && shown < MOST; ) {
            var page = call("GET", LETTERS + "?" + form(query), null);
            if (shown == 0 && !page.path("data").isEmpty()) {
                out.printf(ROW, "id", "state", "died", "key", "group", "cause");
            }
            for (var letter : page.path("data")) {
                out.printf(
                        ROW,
                        text(letter, "id"),
                        text(letter, "state"),
                        seconds(letter, "diedAt"),
                        text(letter, "key"),
                        text(letter, "consumerGroup"),
                        cause(letter));
                shown++;
            }
            more = page.path("hasMore").asBoolean();
            query.put("cursor", text(page, "nextCursor"));
        }
        if (shown == 0) {
            out.println("There are none.");
        } else if (shown >= MOST) {
            out.println("These are the newest; --topic and --key narrow it.");
        }
        return 0;
    }

    private int show(JsonNode letter) {
        out.printf("%s  %s%n", text(letter, "id"), text(letter, "state"));
        out.printf("  died      %s, given up by %s%n", text(letter, "diedAt"), text(letter, "consumerGroup"));
        out.printf("  cause     %s%n", cause(letter));
        out.printf(
                "  from      %s, partition %s, offset %s%n",
                text(letter, "topic"), text(letter, "partition"), text(letter, "offset"));
        out.printf("  key       %s%n", text(letter, "key"));
        out.printf("  message   %s %s%n", text(letter, "type"), text(letter, "messageId"));
        if (letter.has("decision")) {
            var decision = letter.path("decision");
            out.printf(
                    "  %-9s by %s at %s %s%n",
                    text(letter, "state"), text(decision, "by"), text(decision, "at"), text(decision, "note"));
        }
        letter.path("headers")
                .forEachEntry((name, value) -> out.printf("  header    %s: %s%n", name, value.asString("")));
        out.println(
                letter.has("payload")
                        ? JSON.writeValueAsString(letter.path("payload"))
                        : "not JSON, in base64: " + text(letter, "payloadBase64"));
        return 0;
    }

    private int decide(List<String> words, String command, Map<String, String> options) {
        var letter = call("POST", letter(words, command), Map.copyOf(options));
        out.printf("%s is %s.%n", text(letter, "id"), text(letter, "state"));
        return 0;
    }

    private int replayKey(Map<String, String> options) {
        JsonNode replayed;
        do {
            replayed = call("POST", LETTERS + ":replay", Map.copyOf(options));
            for (var letter : replayed.path("data")) {
                out.printf("%s is %s.%n", text(letter, "id"), text(letter, "state"));
            }
        } while (replayed.path("waiting").asInt() > 0);
        if (replayed.path("data").isEmpty()) {
            out.println("None waits.");
        }
        return 0;
    }

    private static String cause(JsonNode letter) {
        var cause = letter.path("cause");
        var type = text(cause, "type");
        var hopeless = cause.path("replayHelps").asBoolean(true) ? "" : " (a replay would be refused again)";
        return type.substring(type.lastIndexOf('.') + 1) + ": " + text(cause, "message") + hopeless;
    }

    private static String seconds(JsonNode node, String member) {
        return text(node, member).replaceAll("\\.\\d+", "");
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).asString("-");
    }

    private JsonNode call(String method, String path, @Nullable Map<String, ?> body) {
        try {
            var connection =
                    (HttpURLConnection) URI.create(gateway + path).toURL().openConnection();
            connection.setConnectTimeout(2_000);
            connection.setReadTimeout(30_000);
            connection.setRequestMethod(method);
            connection.setRequestProperty("Authorization", "Bearer " + token.get());
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/json");
                connection.getOutputStream().write(JSON.writeValueAsBytes(body));
            }
            if (connection.getResponseCode() == 200) {
                return JSON.readTree(connection.getInputStream().readAllBytes());
            }
            var refusal = connection.getErrorStream();
            var problem = refusal == null ? JSON.createObjectNode() : JSON.readTree(refusal.readAllBytes());
            throw new StackFailure("%s (%s)%s"
                    .formatted(
                            problem.path("detail").asString("refused"),
                            problem.path("code").asString(Integer.toString(connection.getResponseCode())),
                            fields(problem)));
        } catch (IOException e) {
            throw new StackFailure("The gateway does not answer: ./dev up starts it.", e);
        }
    }

    private static String fields(JsonNode problem) {
        var text = new StringBuilder();
        problem.path("errors")
                .forEach(field -> text.append("\n  ")
                        .append(text(field, "pointer"))
                        .append(": ")
                        .append(text(field, "message")));
        return text.toString();
    }

    private static String form(Map<String, String> query) {
        var parts = new ArrayList<String>();
        query.forEach((name, value) -> parts.add(encoded(name) + "=" + encoded(value)));
        return String.join("&", parts);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
