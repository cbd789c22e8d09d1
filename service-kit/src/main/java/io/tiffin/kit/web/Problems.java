package io.tiffin.kit.web;

import io.tiffin.kit.trace.TraceContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/** RFC 9457 problem documents in this house's form: a stable type, a code to switch on, the request's id. */
public final class Problems {

    private static final JsonMapper JSON = JsonMapper.shared();

    public static ProblemDetail of(HttpStatusCode status, String code, String title, String detail) {
        var problem = ProblemDetail.forStatus(status);
        problem.setType(URI.create("/problems/" + code.replace('_', '-')));
        problem.setTitle(title);
        problem.setDetail(detail);
        problem.setProperty("code", code);
        problem.setProperty("retryable", status.is5xxServerError() || status.value() == 429);
        TraceContext.current().ifPresent(trace -> problem.setProperty("requestId", trace.traceId()));
        return problem;
    }

    /** The document for a status that nobody has explained further. */
    public static ProblemDetail of(HttpStatusCode status) {
        return switch (status.value()) {
            case 400 -> ApiProblem.malformed("The request is not well formed.").toProblem();
            case 401 ->
                ApiProblem.unauthenticated("A valid bearer token is needed.").toProblem();
            case 403 -> ApiProblem.forbidden("This caller may not do that.").toProblem();
            case 404 -> ApiProblem.notFound("There is nothing here.").toProblem();
            case 405 -> of(status, "method_not_allowed", "Method not allowed", "This resource knows other methods.");
            case 406 -> of(status, "not_acceptable", "Not acceptable", "No representation fits the Accept header.");
            case 413 -> of(status, "payload_too_large", "The request is too large", "Send less at once.");
            case 415 -> of(status, "unsupported_media_type", "Unsupported media type", "Send application/json.");
            case 503 -> of(status, "temporarily_unavailable", "Temporarily unavailable", "Try again in a few seconds.");
            default -> {
                var known = HttpStatus.resolve(status.value());
                yield status.is5xxServerError()
                        ? of(status, "internal_error", "Something went wrong", "The request may be repeated.")
                        : of(
                                status,
                                known == null ? "error" : known.name().toLowerCase(Locale.ROOT),
                                known == null ? "Error" : known.getReasonPhrase(),
                                "The request was refused.");
            }
        };
    }

    /** For filters and the security chain, which stand before any message converter. */
    public static void write(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.setStatus(problem.getStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        JSON.writeValue(response.getOutputStream(), members(problem, request.getRequestURI()));
        response.flushBuffer();
    }

    /** The document's members in reading order. */
    public static Map<String, Object> members(ProblemDetail problem, String instance) {
        var members = new LinkedHashMap<String, Object>();
        members.put("type", String.valueOf(problem.getType()));
        members.put("title", String.valueOf(problem.getTitle()));
        members.put("status", problem.getStatus());
        members.put("detail", String.valueOf(problem.getDetail()));
        members.put("instance", CardNumbers.mask(instance)); // a path can hold anything
        var properties = problem.getProperties();
        if (properties != null) {
            properties.forEach((name, value) -> {
                if (value != null) {
                    members.put(name, value);
                }
            });
        }
        return members;
    }

    private Problems() {}
}
