package io.tiffin.kit.web;

import io.tiffin.kit.web.BodyLimitFilter.BodyTooLarge;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Turns what goes wrong below a controller into problem documents; services add advices for their own exceptions. */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE - 10) // an advice of the service comes first
class ProblemHandler extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> on(ApiProblem problem, WebRequest request) {
        return handleExceptionInternal(problem, problem.toProblem(), problem.headers(), problem.status(), request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> on(Exception failure, WebRequest request) {
        log.error("unexpected failure in {}", request.getDescription(false), failure);
        var status = HttpStatus.INTERNAL_SERVER_ERROR;
        return handleExceptionInternal(failure, Problems.of(status), new HttpHeaders(), status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return invalid(
                failure, failure.getAllErrors().stream().map(ProblemHandler::of).toList(), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var fields = new ArrayList<FieldProblem>();
        failure.getBeanResults().forEach(body -> body.getAllErrors().forEach(error -> fields.add(of(error))));
        failure.getValueResults().forEach(value -> {
            var name = Objects.requireNonNullElse(value.getMethodParameter().getParameterName(), "parameter");
            value.getResolvableErrors()
                    .forEach(error -> fields.add(new FieldProblem(name, codeOf(error), messageOf(error))));
        });
        return invalid(failure, fields, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLarge) {
                return handleExceptionInternal(
                        failure,
                        Problems.of(HttpStatus.CONTENT_TOO_LARGE),
                        headers,
                        HttpStatus.CONTENT_TOO_LARGE,
                        request);
            }
            if (cause instanceof ApiProblem problem) { // an id or amount that refused itself while it was read
                return on(problem, request);
            }
        }
        return on(unreadable(failure.getCause()), request);
    }

    private static ApiProblem unreadable(@Nullable Throwable cause) {
        return switch (cause) {
            case UnrecognizedPropertyException unknown ->
                ApiProblem.malformed("The field " + unknown.getPropertyName() + " is not known.")
                        .field(pointer(unknown), "unknown_field", "This field is not known.");
            case DatabindException databind ->
                ApiProblem.malformed("A field has a value of the wrong kind.")
                        .field(pointer(databind), "wrong_type", "The value is of the wrong kind.");
            case JacksonException syntax -> {
                var at = syntax.getLocation();
                yield ApiProblem.malformed("The body is not JSON"
                        + (at == null ? "." : ", line " + at.getLineNr() + ", column " + at.getColumnNr() + "."));
            }
            case null, default -> ApiProblem.malformed("The body is missing or cannot be read.");
        };
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ApiProblem problem) {
                return on(problem, request);
            }
        }
        var name = failure instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : Objects.requireNonNullElse(failure.getPropertyName(), "parameter");
        return on(
                ApiProblem.malformed("The parameter " + name + " has a value of the wrong kind.")
                        .field(name, "wrong_type", "The value is of the wrong kind."),
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException failure,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return on(
                ApiProblem.malformed("The parameter " + failure.getParameterName() + " is missing.")
                        .field(failure.getParameterName(), "required", "This parameter is needed."),
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleServletRequestBindingException(
            ServletRequestBindingException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (failure instanceof MissingRequestHeaderException missing) {
            return on(
                    "Idempotency-Key".equalsIgnoreCase(missing.getHeaderName())
                            ? IdempotentRequests.keyMissing()
                            : ApiProblem.malformed("The header " + missing.getHeaderName() + " is missing."),
                    request);
        }
        return on(ApiProblem.malformed("A part of the request is missing."), request);
    }

    /** Every answer of this advice passes here; what Spring explained by itself gets our form. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var problem = body instanceof ProblemDetail detail && hasCode(detail) ? detail : Problems.of(status);
        if (problem.getInstance() == null && request instanceof ServletWebRequest servlet) {
            problem.setInstance(instanceOf(servlet));
        }
        return super.handleExceptionInternal(failure, problem, headers, status, request);
    }

    private static boolean hasCode(ProblemDetail problem) {
        var properties = problem.getProperties();
        return properties != null && properties.containsKey("code");
    }

    private @Nullable ResponseEntity<Object> invalid(Exception failure, List<FieldProblem> fields, WebRequest request) {
        var problem =
                ApiProblem.invalid(fields.size() == 1 ? "A field is not valid." : "Several fields are not valid.");
        fields.forEach(field -> problem.field(field.pointer(), field.code(), field.message()));
        return handleExceptionInternal(failure, problem.toProblem(), problem.headers(), problem.status(), request);
    }

    private static FieldProblem of(ObjectError error) {
        var pointer = error instanceof FieldError field ? pointer(field.getField()) : "";
        return new FieldProblem(pointer, codeOf(error), messageOf(error));
    }

    /** {@code items[0].quantity} → {@code /items/0/quantity}. */
    private static String pointer(String path) {
        return "/" + path.replace('[', '.').replace("]", "").replace('.', '/');
    }

    private static String pointer(DatabindException failure) {
        return failure.getPath().stream()
                .map(step -> "/" + (step.getPropertyName() == null ? step.getIndex() : step.getPropertyName()))
                .collect(Collectors.joining());
    }

    /** The constraint's name: {@code NotNull} → {@code not_null}. */
    private static String codeOf(MessageSourceResolvable error) {
        var codes = error.getCodes();
        if (codes == null || codes.length == 0) {
            return "invalid";
        }
        return codes[codes.length - 1].replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    private static String messageOf(MessageSourceResolvable error) {
        return Objects.requireNonNullElse(error.getDefaultMessage(), "not valid");
    }

    /** A request path can hold anything: one that is no URI is left out of the document. */
    private static @Nullable URI instanceOf(ServletWebRequest request) {
        try {
            return URI.create(CardNumbers.mask(request.getRequest().getRequestURI()));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
