package io.tiffin.kit.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Refuses a body that holds a card's number, in whatever field, before anything else reads it: what nobody has read, nobody
 * keeps, and the answer does not repeat it. A body that is taken as bytes (a provider's signed call) is its taker's affair.
 */
@RestControllerAdvice
@Order(0)
class CardNumberRefusal extends RequestBodyAdviceAdapter {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public boolean supports(
            MethodParameter parameter, Type targetType, Class<? extends HttpMessageConverter<?>> converterType) {
        return targetType != byte[].class;
    }

    @Override
    public HttpInputMessage beforeBodyRead(
            HttpInputMessage message,
            MethodParameter parameter,
            Type targetType,
            Class<? extends HttpMessageConverter<?>> converterType)
            throws IOException {
        var bytes = message.getBody().readAllBytes();
        var text = new String(bytes, StandardCharsets.UTF_8);
        // an escaped digit is a digit too, so a body with escapes is looked at as it will be read
        if (CardNumbers.appearIn(text) || text.indexOf('\\') >= 0) {
            refuseFields(text);
        }
        return new Read(message.getHeaders(), bytes);
    }

    private static void refuseFields(String text) {
        try (var parser = JSON.createParser(text)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (isText(token) && CardNumbers.appearIn(parser.getString())) {
                    throw refused(pointer(parser, token));
                }
            }
        } catch (JacksonException _) {
            if (CardNumbers.appearIn(text)) {
                throw refused(""); // not even JSON: who reads it next would refuse it too, but might quote it
            }
        }
    }

    private static boolean isText(JsonToken token) {
        return token == JsonToken.VALUE_STRING
                || token == JsonToken.VALUE_NUMBER_INT
                || token == JsonToken.PROPERTY_NAME;
    }

    /** A field's name can be the number itself, and so can its parent's. */
    private static String pointer(JsonParser parser, JsonToken token) {
        var context = parser.streamReadContext();
        var parent = context.getParent();
        var pointer = token != JsonToken.PROPERTY_NAME
                ? context.pathAsPointer().toString()
                : parent == null ? "" : parent.pathAsPointer().toString();
        return CardNumbers.appearIn(pointer) ? "" : pointer;
    }

    static ApiProblem refused(String pointer) {
        return new ApiProblem(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "card_number_refused",
                        "Card numbers are not taken here",
                        "A field looks like the number of a card. Give it to the payment provider's own form, and send us the "
                                + "id that it answers with (pm_…). Nothing of this request was kept.")
                .field(pointer, "card_number", "looks like the number of a card");
    }

    /** The same message, to be read once more. */
    private static final class Read implements HttpInputMessage {

        private final HttpHeaders headers;
        private final InputStream body;

        Read(HttpHeaders headers, byte[] bytes) {
            this.headers = headers;
            this.body = new ByteArrayInputStream(bytes);
        }

        @Override
        public InputStream getBody() {
            return body;
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }
    }
}
