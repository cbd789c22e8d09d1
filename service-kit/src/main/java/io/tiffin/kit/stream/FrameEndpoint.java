package io.tiffin.kit.stream;

import io.tiffin.kit.security.Caller;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket of this service; declare it as a bean.
 *
 * @param path where it is
 * @param recipients whose frames the caller gets; an {@code ApiProblem} refuses the connection
 * @param incoming takes what is not an acknowledgement; null when the clients have nothing else to say
 */
public record FrameEndpoint(
        String path,
        Function<Caller, Set<UUID>> recipients,
        @Nullable IncomingText incoming) {

    /** Takes a client's text and may answer at once. An {@code ApiProblem} is answered as a frame of type problem. */
    @FunctionalInterface
    public interface IncomingText {

        @Nullable
        String on(Caller caller, String text);
    }

    public FrameEndpoint(String path, Function<Caller, Set<UUID>> recipients) {
        this(path, recipients, null);
    }
}
