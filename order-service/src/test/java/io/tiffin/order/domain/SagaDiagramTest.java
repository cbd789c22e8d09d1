package io.tiffin.order.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SagaDiagramTest {

    private static final Path PAGE = Path.of("..", "docs", "order-saga.md");

    @Test
    void the_picture_in_the_documentation_is_the_table() throws IOException {
        if (Boolean.getBoolean("tiffin.docs.write")) {
            Files.writeString(PAGE, SagaDiagram.page());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(SagaDiagram.page());
    }
}
