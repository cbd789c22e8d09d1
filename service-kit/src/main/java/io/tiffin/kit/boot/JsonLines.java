package io.tiffin.kit.boot;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.tiffin.kit.web.CardNumbers;
import java.util.List;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLogFormatter;

/** A log line: one JSON object with the service and, as far as they are known, trace and order; never a card's number. */
public final class JsonLines implements StructuredLogFormatter<ILoggingEvent> {

    private static final String FRAMES = "30"; // of each cause; the rest is the framework

    private final JsonWriter<ILoggingEvent> writer;

    public JsonLines() {
        var stackTraces = new ThrowableProxyConverter();
        stackTraces.setOptionList(List.of(FRAMES));
        stackTraces.start();
        writer = JsonWriter.<ILoggingEvent>of(members -> {
                    members.add("at", ILoggingEvent::getInstant).as(Object::toString);
                    members.add("level", ILoggingEvent::getLevel).as(Object::toString);
                    members.add("service", _ -> ServiceName.ofCurrentThread());
                    members.add("logger", ILoggingEvent::getLoggerName);
                    members.add("thread", ILoggingEvent::getThreadName);
                    members.add("message", ILoggingEvent::getFormattedMessage).as(CardNumbers::mask);
                    members.addMapEntries(ILoggingEvent::getMDCPropertyMap); // traceId, spanId, orderId
                    members.add(
                                    "error",
                                    event -> event.getThrowableProxy() == null
                                            ? null
                                            : CardNumbers.mask(stackTraces.convert(event)))
                            .whenNotNull();
                })
                .withNewLineAtEnd();
    }

    @Override
    public String format(ILoggingEvent event) {
        return writer.writeToString(event);
    }
}
