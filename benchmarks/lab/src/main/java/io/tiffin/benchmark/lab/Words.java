package io.tiffin.benchmark.lab;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What stands behind {@code ./dev bench NAME}: {@code --name value} or {@code --name=value}; each is taken once. */
public final class Words {

    private final String benchmark;
    private final Map<String, String> words = new HashMap<>();

    /**
     * @param flags options without a value
     * @param presumed values of options that may do without one
     */
    public Words(String benchmark, Set<String> flags, Map<String, String> presumed, List<String> arguments) {
        this.benchmark = benchmark;
        var left = new ArrayDeque<>(arguments);
        while (!left.isEmpty()) {
            var parts = left.removeFirst().split("=", 2);
            if (parts.length == 2) {
                words.put(parts[0], parts[1]);
            } else if (flags.contains(parts[0])) {
                words.put(parts[0], "");
            } else if (left.isEmpty() || left.getFirst().startsWith("--")) {
                var value = presumed.get(parts[0]);
                if (value == null) {
                    throw new WrongUsage(parts[0] + " needs a value.");
                }
                words.put(parts[0], value);
            } else {
                words.put(parts[0], left.removeFirst());
            }
        }
    }

    public boolean has(String name) {
        return words.containsKey(name);
    }

    public boolean flag(String name) {
        return words.remove(name) != null;
    }

    public Optional<String> take(String name) {
        return Optional.ofNullable(words.remove(name));
    }

    /** Above 0. */
    public int number(String name, int otherwise) {
        var text = words.remove(name);
        if (text == null) {
            return otherwise;
        }
        try {
            var number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new WrongUsage("%s needs a whole number above 0, not “%s”.".formatted(name, text));
    }

    public Set<String> names(String name) {
        var text = words.remove(name);
        return text == null ? Set.of() : new TreeSet<>(Arrays.asList(text.split(",", -1)));
    }

    /** What nobody has taken does not exist. */
    public void refuseOthers() {
        words.keySet().stream().findFirst().ifPresent(name -> {
            throw new WrongUsage(
                    "There is no option “%s”; ./dev bench %s --help lists what there is.".formatted(name, benchmark));
        });
    }
}
