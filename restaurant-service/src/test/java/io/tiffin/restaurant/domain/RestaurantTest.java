package io.tiffin.restaurant.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.restaurant.domain.Restaurant.ItemDraft;
import io.tiffin.restaurant.domain.Restaurant.SectionDraft;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RestaurantTest {

    private static final Money FEE = Money.of(290, "EUR");
    private static final Profile PROFILE = new Profile(
            "Saravana", new Position(52.52, 13.40), 3000, Money.of(1000, "EUR"), FEE, ZoneId.of("Europe/Berlin"));
    private static final List<SectionDraft> MENU = List.of(
            new SectionDraft("Dosas", List.of(item("d1", 850), item("d2", 950))),
            new SectionDraft("Drinks", List.of(item("l1", 350))));

    private final Restaurant restaurant = Restaurant.imported(
                    UUID.randomUUID(), "berlin", "r1", PROFILE, MENU, UUID::randomUUID)
            .restaurant();

    @Test
    void a_new_restaurant_is_open_and_published_whole() {
        var change = Restaurant.imported(UUID.randomUUID(), "berlin", "r1", PROFILE, MENU, UUID::randomUUID);

        assertThat(change.stateChanged()).isTrue();
        assertThat(change.sections()).extracting(Section::name).containsExactly("Dosas", "Drinks");
        assertThat(change.restaurant().state()).isEqualTo(OpenState.OPEN);
        assertThat(change.restaurant().stateVersion()).isEqualTo(1);
        assertThat(change.restaurant().menuVersion()).isEqualTo(1);
    }

    @Test
    void the_same_import_again_is_nothing() {
        var change = restaurant.importedAgain(PROFILE, MENU, UUID::randomUUID);

        assertThat(change.nothing()).isTrue();
        assertThat(change.restaurant()).isEqualTo(restaurant);
    }

    @Test
    void a_new_price_publishes_its_section_only_and_keeps_the_ids() {
        var change = restaurant.importedAgain(
                PROFILE,
                List.of(new SectionDraft("Dosas", List.of(item("d1", 890), item("d2", 950))), MENU.get(1)),
                UUID::randomUUID);

        assertThat(change.stateChanged()).isFalse();
        assertThat(change.sections()).singleElement().satisfies(section -> {
            assertThat(section.name()).isEqualTo("Dosas");
            assertThat(section.version()).isEqualTo(2);
        });
        assertThat(change.restaurant().menuVersion()).isEqualTo(2);
        assertThat(change.restaurant().menu().get(1).version()).isEqualTo(1);
        assertThat(change.restaurant().items().map(Section.Item::id))
                .containsExactlyElementsOf(
                        restaurant.items().map(Section.Item::id).toList());
    }

    @Test
    void a_section_that_leaves_and_comes_back_has_a_higher_version() {
        var without = restaurant.importedAgain(PROFILE, MENU.subList(0, 1), UUID::randomUUID);
        var back = without.restaurant().importedAgain(PROFILE, MENU, UUID::randomUUID);

        assertThat(without.stateChanged()).isTrue();
        assertThat(without.sections()).isEmpty();
        assertThat(back.sections())
                .singleElement()
                .satisfies(section -> assertThat(section.version()).isEqualTo(3));
        assertThat(back.restaurant().stateVersion()).isEqualTo(3);
    }

    @Test
    void stock_belongs_to_the_state_and_survives_an_import() {
        var dosa = restaurant.items().findFirst().orElseThrow();
        var soldOut = restaurant.stock(dosa.id(), false);

        assertThat(soldOut.stateChanged()).isTrue();
        assertThat(soldOut.sections()).isEmpty();
        assertThat(soldOut.restaurant().soldOut()).containsExactly(dosa.id());
        assertThat(soldOut.restaurant().stock(dosa.id(), false).nothing()).isTrue();
        assertThat(soldOut.restaurant()
                        .importedAgain(PROFILE, MENU, UUID::randomUUID)
                        .nothing())
                .isTrue();
    }

    @Test
    void pausing_twice_is_pausing_once() {
        var paused = restaurant.become(OpenState.PAUSED);

        assertThat(paused.restaurant().stateVersion()).isEqualTo(2);
        assertThat(paused.restaurant().become(OpenState.PAUSED).nothing()).isTrue();
    }

    @Test
    void distance_and_its_box_agree() {
        var alexanderplatz = new Position(52.5219, 13.4132);
        var brandenburgGate = new Position(52.5163, 13.3777);

        assertThat(alexanderplatz.metresTo(brandenburgGate)).isBetween(2450.0, 2510.0);
        var box = alexanderplatz.around(2510);
        assertThat(brandenburgGate.lat()).isBetween(box.south(), box.north());
        assertThat(brandenburgGate.lng()).isBetween(box.west(), box.east());
        assertThat(alexanderplatz.metresTo(new Position(alexanderplatz.lat(), box.east())))
                .isGreaterThanOrEqualTo(2509);
    }

    private static ItemDraft item(String externalId, long price) {
        return new ItemDraft(externalId, "Item " + externalId, Money.of(price, "EUR"));
    }
}
