package io.tiffin.gateway;

import java.util.Arrays;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/** The gateway's own errors. Clients switch on the code; the prose may change. */
enum Fault {
    MALFORMED_REQUEST(HttpStatus.BAD_REQUEST, "The request cannot be read"),
    UNAUTHENTICATED(HttpStatus.UNAUTHORIZED, "Who is calling is not known"),
    FORBIDDEN(HttpStatus.FORBIDDEN, "Not allowed"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is nothing here"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "This cannot be done here"),
    PAYLOAD_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The body is too large"),
    URI_TOO_LONG(HttpStatus.URI_TOO_LONG, "The address is too long"),
    HEADERS_TOO_LARGE(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large"),
    INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side"),
    BAD_GATEWAY(HttpStatus.BAD_GATEWAY, "The service behind broke off"),
    SERVICE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The service behind cannot be reached"),
    GATEWAY_TIMEOUT(HttpStatus.GATEWAY_TIMEOUT, "The service behind took too long");

    private final HttpStatus status;
    private final String title;

    Fault(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
    }

    static Fault of(int status) {
        return Arrays.stream(values())
                .filter(fault -> fault.status.value() == status)
                .findFirst()
                .orElse(status >= 500 ? BAD_GATEWAY : MALFORMED_REQUEST);
    }

    HttpStatus status() {
        return status;
    }

    String title() {
        return title;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    String type() {
        return "/problems/" + code().replace('_', '-');
    }

    /** The same request, with the same Idempotency-Key, may succeed later. */
    boolean retryable() {
        return status.value() >= HttpStatus.BAD_GATEWAY.value();
    }
}
