package io.tiffin.sandbox.city.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DayOptionsTest {

    @Test
    void a_day_has_no_faults_and_the_simulator_unless_it_is_asked_for_others() {
        var usual = DayOptions.parse(List.of());
        assertThat(usual.paymentFaults()).isFalse();
        assertThat(usual.psp()).isEmpty();

        assertThat(DayOptions.parse(List.of("--faults", "payments")).paymentFaults())
                .isTrue();
        assertThat(DayOptions.parse(List.of("--psp=http://127.0.0.1:12111")).psp())
                .contains(URI.create("http://127.0.0.1:12111"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--faults kitchens",
                "--psp 127.0.0.1:12111",
                "--psp file:///etc/passwd",
                "--psp http://127.0.0.1:1 --faults payments",
                "--psp http://127.0.0.1:1 --provider-ms 150"
            })
    void what_cannot_be_done_is_said(String words) {
        assertThatThrownBy(() -> DayOptions.parse(List.of(words.split(" ", -1))))
                .isInstanceOf(WrongUsage.class);
    }

    @Test
    void the_orders_lie_beside_the_figures() {
        var repository = Path.of("/home/dev/tiffin");
        var figures = DayOptions.parse(List.of("--json", "/tmp/out/figures.json"));

        assertThat(OrderBook.beside(figures, repository)).isEqualTo(Path.of("/tmp/out/orders.json"));
        assertThat(OrderBook.beside(DayOptions.parse(List.of()), repository))
                .isEqualTo(repository.resolve(".tiffin/orders.json"));
    }
}
