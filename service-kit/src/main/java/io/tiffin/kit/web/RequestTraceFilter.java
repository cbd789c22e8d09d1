package io.tiffin.kit.web;

import io.tiffin.kit.trace.TraceContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/** Goes on with the caller's trace, or starts one, and answers with its id. */
final class RequestTraceFilter extends OncePerRequestFilter {

    private static final Pattern ORDER = Pattern.compile("/(ord_[0-9a-f]{32})(?:/|$)");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var trace = TraceContext.follow(request.getHeader(TraceContext.HEADER));
        response.setHeader("X-Request-Id", trace.traceId());
        var order = ORDER.matcher(request.getRequestURI());
        try (var _ = trace.open()) {
            if (order.find()) {
                try (var _ = TraceContext.forOrder(order.group(1))) {
                    chain.doFilter(request, response);
                }
            } else {
                chain.doFilter(request, response);
            }
        }
    }
}
