package io.tiffin.kit.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.tiffin.kit.stream.Frames;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.kit.web.IdempotentRequests;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

class KitDefaultsTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
                "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
                "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration"
            })
    static class Bare {}

    @Test
    void an_application_without_web_database_or_broker_starts_and_has_the_defaults() {
        try (var context = new SpringApplicationBuilder(Bare.class)
                .web(WebApplicationType.NONE)
                .run("--spring.application.name=bare", "--server.shutdown=immediate")) {
            assertThat(context.getBeanProvider(BusinessClock.class).getIfAvailable())
                    .isNotNull();
            assertThat(context.getBeanProvider(IdempotentRequests.class).getIfAvailable())
                    .isNull();
            assertThat(context.getBeanProvider(Frames.class).getIfAvailable()).isNull();
            var environment = context.getEnvironment();
            assertThat(environment.getProperty("spring.threads.virtual.enabled"))
                    .isEqualTo("true");
            assertThat(environment.getProperty("server.shutdown"))
                    .isEqualTo("immediate"); // anything wins over a default
        }
    }

    @Test
    void a_log_line_is_one_json_object_with_trace_order_and_error() {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var event = new LoggingEvent(
                "test",
                context.getLogger("io.tiffin.X"),
                Level.WARN,
                "two\nlines {}",
                new IllegalStateException("why"),
                null);
        event.setMDCPropertyMap(Map.of("traceId", "4bf9", "orderId", "ord_1"));

        var line = new JsonLines().format(event);

        assertThat(line).endsWith("\n");
        assertThat(line.strip()).doesNotContain("\n");
        var json = JsonMapper.shared().readTree(line);
        assertThat(json.get("message").stringValue()).startsWith("two\nlines");
        assertThat(json.get("level").stringValue()).isEqualTo("WARN");
        assertThat(json.get("traceId").stringValue()).isEqualTo("4bf9");
        assertThat(json.get("orderId").stringValue()).isEqualTo("ord_1");
        assertThat(json.get("error").stringValue()).contains("IllegalStateException: why");
        assertThat(json.has("service")).isTrue();
    }
}
