package io.tiffin.sandbox.city.day;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DayTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void a_day_is_read_from_its_folder() throws IOException {
        write(
                "instance_parameters.txt",
                "meters_per_minute\tpickup service minutes\tdropoff service minutes",
                "320\t4\t4");
        write("restaurants.txt", "restaurant\tx\ty", "r1\t100\t200");
        write("couriers.txt", "courier\tx\ty\ton_time\toff_time", "c1\t0\t0\t600\t720");
        write("orders.txt", "order\tx\ty\tplacement_time\trestaurant\tready_time", "o1\t740\t200\t610\tr1\t625");

        var day = DayFolder.read(folder);

        assertThat(day.orders()).singleElement().satisfies(order -> {
            assertThat(order.readyMinute()).isEqualTo(625);
            assertThat(day.travelMinutes(day.restaurants().getFirst().at(), order.dropOff()))
                    .isEqualTo(2);
        });
    }

    @Test
    void a_wrong_folder_is_named_in_one_sentence() throws IOException {
        assertThatThrownBy(() -> DayFolder.read(folder.resolve("nowhere")))
                .isInstanceOf(UnreadableDay.class)
                .hasMessageContaining("nowhere");

        write(
                "instance_parameters.txt",
                "meters_per_minute\tpickup service minutes\tdropoff service minutes",
                "fast\t4\t4");
        assertThatThrownBy(() -> DayFolder.read(folder))
                .isInstanceOf(UnreadableDay.class)
                .hasMessageContaining("meters_per_minute");
    }

    @Test
    void the_same_seed_generates_the_same_evening() {
        var generator = new DayGenerator(300, 60, 40, 1);

        assertThat(generator.generate()).isEqualTo(new DayGenerator(300, 60, 40, 1).generate());
        assertThat(generator.generate()).isNotEqualTo(new DayGenerator(300, 60, 40, 2).generate());
        assertThat(generator.generate().orders())
                .hasSize(300)
                .allMatch(order -> order.readyMinute() >= order.placementMinute() + 8);
    }

    @Test
    void a_cut_keeps_the_orders_of_its_hours() {
        var cut = new DayGenerator(300, 60, 40, 1).generate().cut(19 * 60, 20 * 60);

        assertThat(cut.orders()).isNotEmpty().allMatch(order -> (int) order.placementMinute() / 60 == 19);
        assertThat(cut.couriers()).allMatch(courier -> courier.onMinute() >= 19 * 60);
    }

    private void write(String name, String... lines) throws IOException {
        Files.write(folder.resolve(name), List.of(lines));
    }
}
