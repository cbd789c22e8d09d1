package io.tiffin.kit.web;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.jdk.StringDeserializer;

/** Text without NUL, which PostgreSQL cannot keep: refused where it comes in, with the field's name. */
final class PrintableText extends StringDeserializer {

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) {
        var text = super.deserialize(parser, context);
        if (text != null && text.indexOf('\0') >= 0) {
            throw ApiProblem.invalid("A text holds a character that cannot be kept.")
                    .field(
                            parser.streamReadContext().pathAsPointer().toString(),
                            "printable",
                            "The text holds the character NUL.");
        }
        return text;
    }
}
