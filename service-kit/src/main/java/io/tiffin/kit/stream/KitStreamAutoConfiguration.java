package io.tiffin.kit.stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tiffin.kit.time.RealClock;
import io.tiffin.kit.web.WebSettings;
import org.apache.tomcat.websocket.server.WsSci;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.core.Authentication;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** Frames for every service with a database; sockets where a {@link FrameEndpoint} is declared. */
@AutoConfiguration(
        afterName = {
            "io.tiffin.kit.web.KitWebAutoConfiguration",
            "io.tiffin.kit.time.ClockAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration",
            "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({WebSocketHandler.class, JdbcTemplate.class, Authentication.class})
@ConditionalOnBean(JdbcTemplate.class)
public class KitStreamAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(Frames.class)
    StoredFrames frames(JdbcTemplate jdbc, JsonMapper json, RealClock clock) {
        return new StoredFrames(jdbc, json, clock);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(FrameEndpoint.class)
    @EnableWebSocket
    @EnableConfigurationProperties(StreamSettings.class)
    static class Sockets {

        /** What the missing module spring-boot-websocket would do: give the embedded Tomcat its WebSocket container. */
        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> webSocketContainer() {
            return factory ->
                    factory.addContextCustomizers(context -> context.addServletContainerInitializer(new WsSci(), null));
        }

        @Bean
        WakeUps streamWakeUps(ObjectProvider<StringRedisTemplate> redis, Environment environment) {
            var template = redis.getIfAvailable();
            RedisConnectionFactory connections = template == null ? null : template.getConnectionFactory();
            return template == null || connections == null
                    ? new WakeUps.None()
                    : new RedisWakeUps(
                            template, connections, environment.getProperty("spring.application.name", "service"));
        }

        @Bean
        FrameStreams frameStreams(
                StoredFrames frames,
                WakeUps wakeUps,
                StreamSettings settings,
                RealClock clock,
                ObjectProvider<MeterRegistry> meters) {
            return new FrameStreams(frames, wakeUps, settings, clock, meters.getIfAvailable(SimpleMeterRegistry::new));
        }

        @Bean
        WebSocketConfigurer frameSockets(
                ObjectProvider<FrameEndpoint> endpoints,
                FrameStreams streams,
                StreamSettings settings,
                WebSettings web,
                JsonMapper json) {
            return registry -> endpoints.forEach(endpoint -> {
                var handler = new FrameSocketHandler(endpoint, streams, settings, json);
                registry.addHandler(handler, endpoint.path())
                        .addInterceptors(handler)
                        .setAllowedOrigins(web.allowedOrigins().toArray(String[]::new));
            });
        }
    }
}
