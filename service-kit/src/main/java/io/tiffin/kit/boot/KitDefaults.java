package io.tiffin.kit.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertiesPropertySource;

/** Puts {@code kit-defaults.properties} below everything else, so that a service's own file says only what differs. */
public final class KitDefaults implements EnvironmentPostProcessor, Ordered {

    private static final String NAME = "service-kit defaults";

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1; // the service's name is known then
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (environment.getPropertySources().contains(NAME)) {
            return;
        }
        environment.getPropertySources().addLast(new PropertiesPropertySource(NAME, read()));
        var name = environment.getProperty("spring.application.name");
        if (name != null) {
            ServiceName.register(Thread.currentThread().getContextClassLoader(), name);
        }
    }

    private static Properties read() {
        try (var file = KitDefaults.class.getResourceAsStream("/kit-defaults.properties")) {
            var defaults = new Properties();
            defaults.load(Objects.requireNonNull(file, "kit-defaults.properties"));
            return defaults;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
