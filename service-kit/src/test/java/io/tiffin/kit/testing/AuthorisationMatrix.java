package io.tiffin.kit.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Who may do what: every endpoint of a service with every kind of caller. */
public final class AuthorisationMatrix {

    /**
     * @param pattern as the controller is mapped; {@code uri}: of a thing that is not the caller's
     * @param roles who may call it; anybody else gets 403, and who shows no valid token 401
     * @param allowed the status that the allowed roles get
     */
    public record Row(
            String method,
            String pattern,
            String uri,
            @Nullable String body,
            List<String> roles,
            int allowed) {}

    private static final UUID SOMEBODY = UUID.fromString("01990000-0000-7000-8000-0000000000aa");

    private static final Map<String, String> TOKENS = Map.of(
            "customer", TestTokens.customer(SOMEBODY),
            "driver", TestTokens.driver(SOMEBODY),
            "restaurant", TestTokens.staff(SOMEBODY),
            "ops", TestTokens.ops());

    /** @param statusFor calls the row's endpoint with this token, or with none */
    public static void check(Row row, ToIntFunction<@Nullable String> statusFor) {
        TOKENS.forEach((role, token) -> assertThat(statusFor.applyAsInt(token))
                .as("%s as %s", row, role)
                .isEqualTo(row.roles().contains(role) ? row.allowed() : 403));
        assertThat(statusFor.applyAsInt(null)).isEqualTo(401);
        assertThat(statusFor.applyAsInt("nonsense")).isEqualTo(401);
        assertThat(statusFor.applyAsInt(TestTokens.expired(SOMEBODY))).isEqualTo(401);
        assertThat(statusFor.applyAsInt(TestTokens.forAnotherAudience(SOMEBODY)))
                .isEqualTo(401);
    }

    /** Method and pattern of everything under {@code /v1}. */
    public static Set<String> endpoints(RequestMappingHandlerMapping mappings) {
        return mappings.getHandlerMethods().keySet().stream()
                .flatMap(info -> info.getMethodsCondition().getMethods().stream()
                        .flatMap(method -> info.getPatternValues().stream().map(pattern -> method + " " + pattern)))
                .filter(endpoint -> endpoint.contains(" /v1/"))
                .collect(Collectors.toSet());
    }

    private AuthorisationMatrix() {}
}
