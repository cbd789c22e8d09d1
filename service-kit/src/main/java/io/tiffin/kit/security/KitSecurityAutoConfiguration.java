package io.tiffin.kit.security;

import io.tiffin.kit.web.ApiProblem;
import io.tiffin.kit.web.Problems;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.client.RestTemplate;

/** Every path needs a token of a known issuer and audience, except health, metrics and what a service opens. */
@AutoConfiguration(
        afterName =
                "org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration",
        beforeName = {
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
            "org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({JwtDecoder.class, HttpSecurity.class})
@EnableConfigurationProperties({ClaimNames.class, KitSecurityAutoConfiguration.SecuritySettings.class})
public class KitSecurityAutoConfiguration {

    /** @param publicPaths patterns that need no token: a provider's webhook, with a signature of its own */
    @ConfigurationProperties("tiffin.security")
    record SecuritySettings(@DefaultValue List<String> publicPaths) {

        String[] open() {
            return Stream.concat(Stream.of("/actuator/health/**", "/actuator/prometheus"), publicPaths.stream())
                    .toArray(String[]::new);
        }
    }

    @Bean
    JwkSetUriJwtDecoderBuilderCustomizer keysWithTimeouts() {
        var requests = new SimpleClientHttpRequestFactory();
        requests.setConnectTimeout(Duration.ofSeconds(2));
        requests.setReadTimeout(Duration.ofSeconds(3));
        return builder -> builder.restOperations(new RestTemplate(requests));
    }

    @Bean
    CallerArguments callerArguments() {
        return new CallerArguments();
    }

    @Bean
    @ConditionalOnBean(JwtDecoder.class)
    @ConditionalOnMissingBean
    SecurityFilterChain tokens(
            HttpSecurity http, JwtDecoder decoder, Clock clock, ClaimNames claims, SecuritySettings settings) {
        var verified = new VerifiedTokens(decoder, clock);
        AuthenticationEntryPoint unauthenticated = (request, response, failure) -> {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            Problems.write(
                    request,
                    response,
                    ApiProblem.unauthenticated("A valid bearer token is needed.")
                            .toProblem());
        };
        return http.csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(paths -> paths.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(settings.open())
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .oauth2ResourceServer(server -> server.bearerTokenResolver(new TokenFromRequest())
                        .authenticationEntryPoint(unauthenticated)
                        .jwt(jwt -> jwt.decoder(verified)
                                .jwtAuthenticationConverter(token -> new CallerAuthentication(token, claims))))
                .exceptionHandling(failures -> failures.authenticationEntryPoint(unauthenticated)
                        .accessDeniedHandler((request, response, _) -> Problems.write(
                                request,
                                response,
                                ApiProblem.forbidden("This caller may not do that.")
                                        .toProblem())))
                .build();
    }
}
