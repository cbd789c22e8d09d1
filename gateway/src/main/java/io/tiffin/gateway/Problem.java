package io.tiffin.gateway;

/** RFC 9457, with the members that every error of the API has. */
record Problem(
        String type,
        String title,
        int status,
        String code,
        String detail,
        boolean retryable,
        String requestId,
        String instance) {

    static Problem of(Fault fault, String detail, Trace trace, String path) {
        return new Problem(
                fault.type(),
                fault.title(),
                fault.status().value(),
                fault.code(),
                detail,
                fault.retryable(),
                trace.id(),
                path);
    }
}
