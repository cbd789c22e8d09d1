package io.tiffin.kit.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.util.StringUtils;

/**
 * The header {@code Authorization}, or, for a browser's WebSocket that cannot set it, the subprotocol
 * {@code bearer.<token>}. Never the URL: URLs end up in logs.
 */
final class TokenFromRequest implements BearerTokenResolver {

    private static final String SUBPROTOCOL = "bearer.";

    private final BearerTokenResolver header = new DefaultBearerTokenResolver();

    @Override
    public @Nullable String resolve(HttpServletRequest request) {
        var token = header.resolve(request);
        if (token != null || !"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            return token;
        }
        for (var offered : Collections.list(request.getHeaders("Sec-WebSocket-Protocol"))) {
            for (var protocol : StringUtils.commaDelimitedListToStringArray(offered)) {
                if (protocol.strip().startsWith(SUBPROTOCOL)) {
                    return protocol.strip().substring(SUBPROTOCOL.length());
                }
            }
        }
        return null;
    }
}
