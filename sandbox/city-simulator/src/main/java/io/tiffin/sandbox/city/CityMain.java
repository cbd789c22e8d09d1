package io.tiffin.sandbox.city;

import io.tiffin.sandbox.city.run.DayCommand;
import java.nio.file.Path;
import java.util.List;

/** The program behind {@code ./dev day}: {@code day OPTIONS}. */
public final class CityMain {

    public static void main(String[] arguments) {
        var words = List.of(arguments);
        if (words.isEmpty() || !words.getFirst().equals("day")) {
            System.err.println("There is one program: day.");
            System.exit(2);
        }
        System.exit(
                DayCommand.run(Path.of(System.getProperty("tiffin.repository", ".")), words.subList(1, words.size())));
    }

    private CityMain() {}
}
