package io.tiffin.kit.messaging;

import io.tiffin.events.Message;
import io.tiffin.events.Topics;
import io.tiffin.events.Topics.TopicSpec;
import io.tiffin.events.WireName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The messages that a listener understands, by their names on the wire. Others are skipped. */
public final class MessageContract<E> {

    private final Map<String, Class<? extends E>> byWireName;

    private MessageContract(Map<String, Class<? extends E>> byWireName) {
        this.byWireName = byWireName;
    }

    /** All records of a sealed interface, or one record. */
    public static <E extends Message> MessageContract<E> of(Class<E> sealed) {
        var found = new LinkedHashMap<String, Class<? extends E>>();
        collect(sealed, sealed, found);
        return new MessageContract<>(Map.copyOf(found));
    }

    /** For a listener of several topics. */
    @SafeVarargs
    public static MessageContract<Message> ofAll(Class<? extends Message>... sealed) {
        var found = new LinkedHashMap<String, Class<? extends Message>>();
        for (var type : sealed) {
            collect(type, Message.class, found);
        }
        return new MessageContract<>(Map.copyOf(found));
    }

    /** Everything that any topic carries. */
    static MessageContract<Message> everything() {
        var found = new LinkedHashMap<String, Class<? extends Message>>();
        Topics.ALL.stream().map(TopicSpec::contract).forEach(type -> collect(type, Message.class, found));
        return new MessageContract<>(Map.copyOf(found));
    }

    Optional<Class<? extends E>> typeOf(String wireName) {
        return Optional.ofNullable(byWireName.get(wireName));
    }

    static String wireNameOf(Class<?> type) {
        var name = type.getAnnotation(WireName.class);
        if (name == null) {
            throw new IllegalArgumentException(type.getName() + " has no @WireName");
        }
        return name.value();
    }

    private static <E> void collect(Class<?> type, Class<E> base, Map<String, Class<? extends E>> found) {
        if (type.isSealed()) {
            for (var permitted : type.getPermittedSubclasses()) {
                collect(permitted, base, found);
            }
            return;
        }
        var earlier = found.put(wireNameOf(type), type.asSubclass(base));
        if (earlier != null && earlier != type) {
            throw new IllegalArgumentException(
                    "two messages have one name on the wire: " + earlier.getName() + ", " + type.getName());
        }
    }
}
