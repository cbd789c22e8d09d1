package io.tiffin.kit.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** A refusal the client can act on; thrown anywhere below a controller it becomes a problem document. */
public class ApiProblem extends RuntimeException {

    private final HttpStatus status;
    private final String code;
    private final String title;
    private final String detail;
    private final Map<String, Object> members = new LinkedHashMap<>();
    private final List<FieldProblem> fields = new ArrayList<>();
    private final HttpHeaders headers = new HttpHeaders();

    public ApiProblem(HttpStatus status, String code, String title, String detail) {
        super(status.value() + " " + code + ": " + detail, null, false, false); // an answer, not a failure: no stack
        this.status = status;
        this.code = code;
        this.title = title;
        this.detail = detail;
    }

    public static ApiProblem notFound(String detail) {
        return new ApiProblem(HttpStatus.NOT_FOUND, "not_found", "Not found", detail);
    }

    public static ApiProblem conflict(String code, String title, String detail) {
        return new ApiProblem(HttpStatus.CONFLICT, code, title, detail);
    }

    public static ApiProblem forbidden(String detail) {
        return new ApiProblem(HttpStatus.FORBIDDEN, "forbidden", "Not allowed", detail);
    }

    public static ApiProblem unauthenticated(String detail) {
        return new ApiProblem(HttpStatus.UNAUTHORIZED, "unauthenticated", "Authentication is needed", detail);
    }

    public static ApiProblem malformed(String detail) {
        return new ApiProblem(HttpStatus.BAD_REQUEST, "malformed_request", "The request cannot be understood", detail);
    }

    /** The request was understood and makes no sense; add the fields with {@link #field}. */
    public static ApiProblem invalid(String detail) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT, "validation_failed", "The request is not valid", detail);
    }

    public ApiProblem with(String member, Object value) {
        members.put(member, value);
        return this;
    }

    /** @param pointer JSON pointer to the field of the body, {@code /items/0/quantity} */
    public ApiProblem field(String pointer, String fieldCode, String message) {
        fields.add(new FieldProblem(pointer, fieldCode, message));
        return this;
    }

    public ApiProblem header(String name, String value) {
        headers.add(name, value);
        return this;
    }

    public HttpStatus status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String detail() {
        return detail;
    }

    public HttpHeaders headers() {
        return headers;
    }

    public ProblemDetail toProblem() {
        var problem = Problems.of(status, code, title, detail);
        if (!fields.isEmpty()) {
            problem.setProperty("errors", List.copyOf(fields));
        }
        members.forEach(problem::setProperty);
        return problem;
    }
}
