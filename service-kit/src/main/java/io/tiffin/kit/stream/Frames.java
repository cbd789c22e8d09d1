package io.tiffin.kit.stream;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * What must reach one client of a recipient. A frame is a row until a client has acknowledged it, whichever instance it is
 * connected to. That settles it for all: a second client of the recipient may miss it, and sees by REST what is.
 */
public interface Frames {

    /**
     * A frame for whoever is connected for the recipient, or will be, until one of them has acknowledged it.
     *
     * @param recipient a restaurant, a driver: what an endpoint's recipients function returns
     * @param id of the thing it tells about, as the client knows it; frames of one thing have rising {@code seq} when
     *     their writers are serialised
     * @param data becomes JSON as the service's own answers do
     */
    record Frame(UUID recipient, String type, String id, Object data) {}

    /** In the transaction of the effect; one statement for all. */
    void add(Collection<Frame> frames);

    default void add(UUID recipient, String type, String id, Object data) {
        add(List.of(new Frame(recipient, type, id, data)));
    }
}
