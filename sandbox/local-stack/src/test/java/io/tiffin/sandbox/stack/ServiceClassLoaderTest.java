package io.tiffin.sandbox.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ServiceClassLoaderTest {

    private static final Path OWN_JAR = jarOf(Awaitility.class);
    private static final Path DECLARED = jarOf(Assertions.class);

    private final ServiceClassLoader loader = new ServiceClassLoader(
            new Launch("some-service", "Main", OWN_JAR, List.of(DECLARED), List.of()),
            ServiceClassLoaderTest.class.getClassLoader());

    @Test
    void a_declared_library_is_the_shared_one() throws Exception {
        assertThat(loader.loadClass(Assertions.class.getName())).isSameAs(Assertions.class);
    }

    @Test
    void a_library_of_another_service_is_hidden() {
        assertThatThrownBy(() -> loader.loadClass(ProducerRecord.class.getName()))
                .isInstanceOf(ClassNotFoundException.class);
        assertThat(loader.getResource("kafka/kafka-version.properties")).isNull();
    }

    @Test
    void the_jdk_is_always_there() throws Exception {
        assertThat(loader.loadClass("java.sql.Connection")).isSameAs(java.sql.Connection.class);
    }

    @Test
    void resources_come_from_declared_jars_only() throws Exception {
        assertThat(Collections.list(loader.getResources("META-INF/MANIFEST.MF")))
                .isNotEmpty()
                .allSatisfy(url -> assertThat(url.toString())
                        .containsAnyOf(
                                OWN_JAR.getFileName().toString(),
                                DECLARED.getFileName().toString()));
    }

    @Test
    void a_thread_knows_its_service_by_its_class_loader() {
        var thread = Thread.ofPlatform().unstarted(() -> {});
        assertThat(ServiceClassLoader.of(thread)).isNull();

        thread.setContextClassLoader(loader);

        assertThat(ServiceClassLoader.of(thread)).isEqualTo("some-service");
    }

    private static Path jarOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
