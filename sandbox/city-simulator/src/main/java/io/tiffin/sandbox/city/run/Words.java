package io.tiffin.sandbox.city.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words of a command line, taken one option at a time: {@code --name value} or {@code --name=value}. */
final class Words {

    private final List<String> left = new ArrayList<>();

    Words(List<String> arguments) {
        arguments.forEach(argument -> {
            var at = argument.indexOf('=');
            if (argument.startsWith("--") && at > 0) {
                left.add(argument.substring(0, at));
                left.add(argument.substring(at + 1));
            } else {
                left.add(argument);
            }
        });
    }

    boolean flag(String name) {
        return left.remove(name);
    }

    Optional<String> text(String name) {
        var at = left.indexOf(name);
        if (at < 0) {
            return Optional.empty();
        }
        if (at + 1 == left.size()) {
            throw new WrongUsage(name + " needs a value.");
        }
        left.remove(at);
        return Optional.of(left.remove(at));
    }

    double number(String name, double otherwise) {
        return optionalNumber(name).orElse(otherwise);
    }

    Optional<Double> optionalNumber(String name) {
        return text(name).map(value -> {
            try {
                return Double.parseDouble(value);
            } catch (NumberFormatException e) {
                throw new WrongUsage("%s needs a number, not “%s”.".formatted(name, value));
            }
        });
    }

    /** Minutes of the day, or {@code HH:MM}. */
    Optional<Integer> minute(String name) {
        return text(name).map(value -> {
            try {
                var parts = value.split(":", -1);
                return parts.length == 2
                        ? Integer.parseInt(parts[0]) * 60 + Integer.parseInt(parts[1])
                        : Integer.parseInt(value);
            } catch (NumberFormatException e) {
                throw new WrongUsage("%s needs minutes of the day or HH:MM, not “%s”.".formatted(name, value));
            }
        });
    }

    void nothingLeft() {
        if (!left.isEmpty()) {
            throw new WrongUsage("There is no option “%s”.".formatted(left.getFirst()));
        }
    }
}
