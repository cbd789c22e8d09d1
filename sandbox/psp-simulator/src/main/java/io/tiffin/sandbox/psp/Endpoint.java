package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.Book.Change;
import io.tiffin.sandbox.psp.Faults.Operation;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A method and a path of the API, and what stands behind them.
 *
 * @param forClients the app may call it, with the publishable key and the object's client secret
 */
record Endpoint(String method, Pattern path, Operation operation, boolean forClients, Handler handler) {

    /**
     * @param id the object that the path names; empty when it names none
     * @param byClient with the publishable key
     */
    record Call(ApiRequest request, String id, boolean byClient) {}

    /** Looks at the parameters; what it refuses is not saved under the key. */
    interface Handler {
        Step accept(Call call);
    }

    /** A request whose parameters are valid: from here its answer is saved under the key, whatever it is. */
    interface Step {
        Map<String, @Nullable Object> run(Change change, Instant now);
    }

    static Endpoint get(String path, Operation operation, Handler handler) {
        return new Endpoint("GET", pattern(path), operation, false, handler);
    }

    static Endpoint post(String path, Operation operation, Handler handler) {
        return new Endpoint("POST", pattern(path), operation, false, handler);
    }

    static Endpoint delete(String path, Operation operation, Handler handler) {
        return new Endpoint("DELETE", pattern(path), operation, false, handler);
    }

    Endpoint openToClients() {
        return new Endpoint(method, path, operation, true, handler);
    }

    /** The id in the path, when this is the endpoint that is meant. */
    Optional<String> match(ApiRequest request) {
        return Optional.of(request.path())
                .filter(_ -> request.method().equals(method))
                .map(path::matcher)
                .filter(Matcher::matches)
                .map(matched -> matched.groupCount() == 0 ? "" : matched.group(1));
    }

    private static Pattern pattern(String path) {
        return Pattern.compile("/v1/" + path.replace("{id}", "([^/]+)"));
    }
}
