package io.tiffin.sandbox.city;

import io.tiffin.sandbox.city.demo.DemoCity;
import io.tiffin.sandbox.city.run.DayCommand;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The programs behind {@code ./dev day} and the demo corner of {@code ./dev up}. */
public final class CityMain {

    /** Arguments: {@code day OPTIONS}, or {@code demo GATEWAY IDENTITY}, which runs until it is ended. */
    public static void main(String[] arguments) throws Exception {
        var words = List.of(arguments);
        switch (words.isEmpty() ? "" : words.getFirst()) {
            case "day" -> {
                var repository = Path.of(System.getProperty("tiffin.repository", "."));
                System.exit(DayCommand.run(repository, words.subList(1, words.size())));
            }
            case "demo" -> demo(URI.create(words.get(1)), URI.create(words.get(2)));
            default -> {
                System.err.println("There are the programs day and demo.");
                System.exit(2);
            }
        }
    }

    private static void demo(URI gateway, URI identity) throws Exception {
        var city = new DemoCity(gateway, identity);
        city.open();
        System.out.println("the demo corner is open");
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(ended::countDown));
        ended.await();
        city.close();
    }

    private CityMain() {}
}
