package io.tiffin.kit.web;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a service takes from outside.
 *
 * @param maxBody larger request bodies are refused with 413
 * @param allowedOrigins browsers' origins that may open a WebSocket here (besides the service's own)
 */
@ConfigurationProperties("tiffin.web")
public record WebSettings(
        @DefaultValue("1MB") DataSize maxBody, @DefaultValue List<String> allowedOrigins) {}
