package io.tiffin.order.adapter.out.jdbc;

import io.tiffin.kit.jdbc.Columns;
import io.tiffin.order.application.Catalogue;
import io.tiffin.order.application.CatalogueSnapshot;
import io.tiffin.order.application.CatalogueSnapshot.RestaurantSnapshot;
import io.tiffin.order.application.CatalogueSnapshot.SectionSnapshot;
import io.tiffin.order.domain.Money;
import io.tiffin.order.domain.Position;
import io.tiffin.order.domain.Restaurant;
import io.tiffin.order.domain.Restaurant.MenuItem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcCatalogue implements Catalogue {

    private record Key(UUID restaurant, String section) {}

    private final JdbcTemplate jdbc;

    JdbcCatalogue(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Restaurant> find(UUID restaurant) {
        return jdbc.query("select * from restaurants where id = ?", (row, _) -> restaurant(row), restaurant).stream()
                .findFirst();
    }

    private Restaurant restaurant(ResultSet row) throws SQLException {
        var id = row.getObject("id", UUID.class);
        var currency = row.getString("currency");
        return new Restaurant(
                id,
                row.getString("city"),
                row.getString("state"),
                new Position(row.getDouble("lat"), row.getDouble("lng")),
                row.getInt("delivery_radius_m"),
                Money.of(row.getLong("minimum_order"), currency),
                Money.of(row.getLong("delivery_fee"), currency),
                menu(id, Set.of((UUID[]) row.getArray("unavailable_items").getArray())));
    }

    private Map<UUID, MenuItem> menu(UUID restaurant, Set<UUID> unavailable) {
        var menu = new HashMap<UUID, MenuItem>();
        jdbc.query(
                """
                select m.items from menu_sections m join restaurants r on r.id = m.restaurant_id
                where r.id = ? and m.section = any (r.sections)""",
                row -> {
                    OrderJson.items(row.getString(1)).stream()
                            .filter(item -> !unavailable.contains(item.id()))
                            .forEach(item -> menu.put(item.id(), item));
                },
                restaurant);
        return menu;
    }

    @Override
    public void apply(List<CatalogueSnapshot> snapshots) {
        var restaurants = new LinkedHashMap<Key, RestaurantSnapshot>();
        var sections = new LinkedHashMap<Key, SectionSnapshot>();
        for (var snapshot :
                snapshots) { // of several versions in one poll, the highest: a statement may touch a row only once
            switch (snapshot) {
                case RestaurantSnapshot state ->
                    restaurants.merge(new Key(state.restaurant(), ""), state, JdbcCatalogue::newer);
                case SectionSnapshot section ->
                    sections.merge(new Key(section.restaurant(), section.section()), section, JdbcCatalogue::newer);
            }
        }
        upsertRestaurants(restaurants.values());
        upsertSections(sections.values());
    }

    private static <S extends CatalogueSnapshot> S newer(S one, S other) {
        return other.version() > one.version() ? other : one;
    }

    private void upsertRestaurants(Collection<RestaurantSnapshot> states) {
        if (states.isEmpty()) {
            return;
        }
        jdbc.update(
                """
                insert into restaurants as r (id, version, city, name, state, lat, lng, delivery_radius_m, currency,
                    minimum_order, delivery_fee, sections, unavailable_items)
                select id, version, city, name, state, lat, lng, radius, currency, minimum, fee,
                    array(select jsonb_array_elements_text(sections::jsonb)), unavailable::uuid[]
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as n (id, version, city, name, state, lat, lng,
                    radius, currency, minimum, fee, sections, unavailable)
                order by id
                on conflict (id) do update
                set version = excluded.version, city = excluded.city, name = excluded.name, state = excluded.state,
                    lat = excluded.lat, lng = excluded.lng, delivery_radius_m = excluded.delivery_radius_m,
                    currency = excluded.currency, minimum_order = excluded.minimum_order,
                    delivery_fee = excluded.delivery_fee, sections = excluded.sections,
                    unavailable_items = excluded.unavailable_items
                where excluded.version > r.version""",
                Columns.<RestaurantSnapshot>of(states)
                        .uuid(RestaurantSnapshot::restaurant)
                        .bigint(RestaurantSnapshot::version)
                        .text(RestaurantSnapshot::city)
                        .text(RestaurantSnapshot::name)
                        .text(RestaurantSnapshot::state)
                        .real(state -> state.position().lat())
                        .real(state -> state.position().lng())
                        .integer(RestaurantSnapshot::deliveryRadiusM)
                        .text(state -> state.deliveryFee().currency().getCurrencyCode())
                        .bigint(state -> state.minimumOrder().minorUnits())
                        .bigint(state -> state.deliveryFee().minorUnits())
                        .text(state -> OrderJson.texts(state.sections()))
                        .text(JdbcCatalogue::unavailable));
    }

    /** PostgreSQL's own notation: an array of arrays would have to be rectangular. */
    private static String unavailable(RestaurantSnapshot state) {
        return "{"
                + String.join(
                        ",",
                        state.unavailableItems().stream().map(UUID::toString).toList()) + "}";
    }

    private void upsertSections(Collection<SectionSnapshot> sections) {
        if (sections.isEmpty()) {
            return;
        }
        jdbc.update(
                """
                insert into menu_sections as m (restaurant_id, section, version, items)
                select restaurant, section, version, items::jsonb
                from unnest(?, ?, ?, ?) as n (restaurant, section, version, items)
                order by restaurant, section
                on conflict (restaurant_id, section) do update
                set version = excluded.version, items = excluded.items
                where excluded.version > m.version""",
                Columns.<SectionSnapshot>of(sections)
                        .uuid(SectionSnapshot::restaurant)
                        .text(SectionSnapshot::section)
                        .bigint(SectionSnapshot::version)
                        .text(section -> OrderJson.items(section.items())));
    }
}
