package io.tiffin.kit.security;

import java.util.List;
import java.util.Objects;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** A checked token and the callers it stands for. */
final class CallerAuthentication extends JwtAuthenticationToken {

    private final transient List<Caller> callers;

    CallerAuthentication(Jwt token, ClaimNames claims) {
        super(token, authorities(token, claims), Objects.requireNonNullElse(token.getSubject(), ""));
        this.callers = List.copyOf(claims.callers(token));
    }

    List<Caller> callers() {
        return callers;
    }

    private static List<GrantedAuthority> authorities(Jwt token, ClaimNames claims) {
        return claims.roles(token).stream()
                .<GrantedAuthority>map(role -> new SimpleGrantedAuthority("ROLE_" + role))
                .toList();
    }
}
