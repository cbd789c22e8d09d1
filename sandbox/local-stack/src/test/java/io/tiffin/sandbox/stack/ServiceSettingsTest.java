package io.tiffin.sandbox.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceSettingsTest {

    private static final BusinessAnchor ANCHOR =
            new BusinessAnchor(Instant.parse("2026-11-21T10:00:00Z"), Instant.parse("2026-03-02T18:00:00Z"), 60);

    @TempDir
    Path repository;

    @Test
    void a_stack_beside_another_meets_only_its_own_parts() throws Exception {
        var settings = new ServiceSettings(options().withPortOffset(10_000), ANCHOR);

        for (var service : Service.values()) {
            built(service);
            assertThat(settings.launch(service).arguments())
                    .as(service.title())
                    .contains("--server.port=" + (service.port() + 10_000))
                    .noneMatch(argument ->
                            argument.matches(".*(127\\.0\\.0\\.1|localhost):(8\\d{3}|15432|16379|19092)\\b.*"));
        }
    }

    @Test
    void a_second_instance_has_its_own_name_port_and_number_and_the_same_neighbours() throws Exception {
        built(Service.PAYMENT_SERVICE);
        var settings = new ServiceSettings(options().withPortOffset(10_000), ANCHOR);
        var first = settings.launch(Service.PAYMENT_SERVICE);
        var second = settings.launch(new Instance(Service.PAYMENT_SERVICE, 2));

        assertThat(second.name()).isEqualTo("payment-service-2");
        assertThat(second.arguments()).contains("--server.port=18183", "--tiffin.instance=2");
        assertThat(first.arguments()).contains("--server.port=18083", "--tiffin.instance=1");
        assertThat(second.arguments().stream()
                        .filter(argument -> !first.arguments().contains(argument)))
                .hasSize(2);
    }

    @Test
    void instances_are_counted_by_service() {
        assertThat(InstanceCounts.parse("outbox-relay=2,payment-service=3"))
                .isEqualTo(Map.of("outbox-relay", 2, "payment-service", 3));
        assertThat(options().withInstances(Map.of("outbox-relay", 2)).namesOf("outbox-relay"))
                .containsExactly("outbox-relay", "outbox-relay-2");
        assertThat(options().namesOf("order-service")).containsExactly("order-service");
        assertThatThrownBy(() -> InstanceCounts.parse("outbox-relay")).isInstanceOf(StackFailure.class);
        for (var wrong : List.of(Map.of("psp-simulator", 2), Map.of("nobody", 2), Map.of("outbox-relay", 9))) {
            assertThatThrownBy(() -> options().withInstances(wrong)).isInstanceOf(StackFailure.class);
        }
    }

    @Test
    void every_part_has_the_same_clock() throws Exception {
        built(Service.ORDER_SERVICE);

        assertThat(new ServiceSettings(options(), ANCHOR)
                        .launch(Service.ORDER_SERVICE)
                        .arguments())
                .contains(
                        "--tiffin.clock.anchor-real=2026-11-21T10:00:00Z",
                        "--tiffin.clock.anchor-business=2026-03-02T18:00:00Z",
                        "--tiffin.clock.speed=60.0");
    }

    @Test
    void a_setting_of_the_caller_comes_last() throws Exception {
        built(Service.PSP_SIMULATOR);
        var options = options().withSettings(Map.of("psp-simulator", Map.of("psp.latency", "150ms")));

        assertThat(new ServiceSettings(options, ANCHOR)
                        .launch(Service.PSP_SIMULATOR)
                        .arguments())
                .endsWith("--psp.latency=150ms");
    }

    @Test
    void a_provider_that_stands_elsewhere_takes_the_simulators_place() throws Exception {
        built(Service.PAYMENT_SERVICE);
        var options = options().withProvider(URI.create("http://127.0.0.1:12111"));

        assertThat(options.simulators()).containsExactly(Service.IDENTITY);
        assertThat(options().simulators()).contains(Service.PSP_SIMULATOR);
        assertThat(new ServiceSettings(options, ANCHOR)
                        .launch(Service.PAYMENT_SERVICE)
                        .arguments())
                .contains("--payment.stripe.api-base=http://127.0.0.1:12111");
    }

    @Test
    void the_anchor_of_a_used_folder_stays() {
        var file = repository.resolve("clock");

        assertThat(ANCHOR.keptIn(file)).isEqualTo(ANCHOR);
        assertThat(BusinessAnchor.realTime().keptIn(file)).isEqualTo(ANCHOR);
    }

    @Test
    void a_launch_survives_its_file() throws Exception {
        built(Service.GATEWAY);
        var launch = new ServiceSettings(options(), ANCHOR).launch(Service.GATEWAY);

        assertThat(Launch.read(launch.write(repository))).isEqualTo(launch);
    }

    @Test
    void a_module_that_is_not_built_is_named() {
        assertThatThrownBy(() -> new ServiceSettings(options(), ANCHOR).launch(Service.GATEWAY))
                .isInstanceOf(StackFailure.class)
                .hasMessageContaining("gateway is not built");
    }

    private StackOptions options() {
        return StackOptions.of(repository, repository.resolve("data"));
    }

    private void built(Service service) throws Exception {
        var target = repository.resolve(service.directory()).resolve("target");
        Files.createDirectories(target);
        Files.writeString(target.resolve("classpath.txt"), "/lib/a.jar:/lib/b.jar");
        Files.writeString(target.resolve(service.title() + "-0.1.0-SNAPSHOT.jar"), "");
        Files.writeString(target.resolveSibling("pom.xml"), "<start-class>io.tiffin.Some</start-class>");
    }
}
