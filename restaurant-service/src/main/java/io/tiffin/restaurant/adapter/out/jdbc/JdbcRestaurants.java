package io.tiffin.restaurant.adapter.out.jdbc;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.tiffin.kit.jdbc.Columns;
import io.tiffin.restaurant.application.Restaurants;
import io.tiffin.restaurant.domain.Kitchen;
import io.tiffin.restaurant.domain.Money;
import io.tiffin.restaurant.domain.OpenState;
import io.tiffin.restaurant.domain.Position;
import io.tiffin.restaurant.domain.Profile;
import io.tiffin.restaurant.domain.Restaurant;
import io.tiffin.restaurant.domain.Section;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** A restaurant is written and read as a whole, menu included; an import of a city is a handful of statements. */
@Repository
class JdbcRestaurants implements Restaurants {

    private record PlacedSection(UUID restaurantId, int position, Section section) {}

    private record PlacedItem(UUID restaurantId, String section, int position, Section.Item item) {}

    private record Stocked(UUID restaurantId, UUID itemId) {}

    private final JdbcTemplate jdbc;

    JdbcRestaurants(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<String, Restaurant> lockForImport(String city, Collection<String> externalIds) {
        jdbc.query("select pg_advisory_xact_lock(hashtextextended('import ' || ?, 0))", _ -> {}, city);
        return read(
                        "city = ? and external_id = any (?)",
                        Columns.of(externalIds).value(city).text(id -> id))
                .stream()
                .collect(toMap(Restaurant::externalId, restaurant -> restaurant));
    }

    @Override
    public Optional<Restaurant> lock(UUID id) {
        return read("id = any (?)", Columns.of(List.of(id)).uuid(one -> one)).stream()
                .findFirst();
    }

    @Override
    public Optional<Restaurant> lockByItem(UUID itemId, Set<UUID> among) {
        return read(
                        "id = (select restaurant_id from menu_items where id = ?) and id = any (?)",
                        Columns.of(among).value(itemId).uuid(id -> id))
                .stream()
                .filter(restaurant ->
                        restaurant.items().anyMatch(item -> item.id().equals(itemId)))
                .findFirst();
    }

    @Override
    public Map<UUID, Kitchen> kitchens(Collection<UUID> restaurantIds, Collection<UUID> itemIds) {
        var inStock = jdbc
                .query(
                        "select restaurant_id, id from menu_items where id = any (?) and in_stock",
                        Columns.of(itemIds).uuid(id -> id),
                        (row, _) -> new Stocked(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .stream()
                .collect(groupingBy(Stocked::restaurantId, mapping(Stocked::itemId, toSet())));
        var kitchens = new HashMap<UUID, Kitchen>();
        jdbc.query(
                "select id, state from restaurants where id = any (?)",
                Columns.of(restaurantIds).uuid(id -> id),
                row -> {
                    var id = row.getObject(1, UUID.class);
                    kitchens.put(id, new Kitchen(OpenState.of(row.getString(2)), inStock.getOrDefault(id, Set.of())));
                });
        return kitchens;
    }

    @Override
    public void store(Collection<Restaurant> restaurants) {
        if (restaurants.isEmpty()) {
            return;
        }
        storeRestaurants(restaurants);
        storeMenus(restaurants);
    }

    private void storeRestaurants(Collection<Restaurant> restaurants) {
        jdbc.update(
                """
                insert into restaurants (id, city, external_id, name, lat, lng, delivery_radius_m, area, minimum_order,
                    delivery_fee, currency, time_zone, state, state_version, menu_version)
                select id, city, external_id, name, lat, lng, delivery_radius_m,
                    box(point(west, south), point(east, north)), minimum_order, delivery_fee, currency, time_zone,
                    state, state_version, menu_version
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    as stored (id, city, external_id, name, lat, lng, delivery_radius_m, west, south, east, north,
                        minimum_order, delivery_fee, currency, time_zone, state, state_version, menu_version)
                on conflict (id) do update set name = excluded.name, lat = excluded.lat, lng = excluded.lng,
                    delivery_radius_m = excluded.delivery_radius_m, area = excluded.area,
                    minimum_order = excluded.minimum_order, delivery_fee = excluded.delivery_fee,
                    currency = excluded.currency, time_zone = excluded.time_zone, state = excluded.state,
                    state_version = excluded.state_version, menu_version = excluded.menu_version""",
                Columns.of(restaurants)
                        .uuid(Restaurant::id)
                        .text(Restaurant::city)
                        .text(Restaurant::externalId)
                        .text(r -> r.profile().name())
                        .real(r -> r.profile().position().lat())
                        .real(r -> r.profile().position().lng())
                        .integer(r -> r.profile().deliveryRadiusM())
                        .real(r -> areaOf(r).west())
                        .real(r -> areaOf(r).south())
                        .real(r -> areaOf(r).east())
                        .real(r -> areaOf(r).north())
                        .bigint(r -> r.profile().minimumOrder().minorUnits())
                        .bigint(r -> r.profile().deliveryFee().minorUnits())
                        .text(r -> r.profile().deliveryFee().currencyCode())
                        .text(r -> r.profile().timeZone().getId())
                        .text(r -> r.state().word())
                        .bigint(Restaurant::stateVersion)
                        .bigint(Restaurant::menuVersion));
    }

    private void storeMenus(Collection<Restaurant> restaurants) {
        var sections = new ArrayList<PlacedSection>();
        var items = new ArrayList<PlacedItem>();
        for (var restaurant : restaurants) {
            var menu = restaurant.menu();
            IntStream.range(0, menu.size())
                    .forEach(i -> sections.add(new PlacedSection(restaurant.id(), i, menu.get(i))));
            menu.forEach(section -> IntStream.range(0, section.items().size())
                    .forEach(i -> items.add(new PlacedItem(
                            restaurant.id(), section.name(), i, section.items().get(i)))));
        }
        jdbc.update(
                "delete from menu_items where restaurant_id = any (?)",
                Columns.of(restaurants).uuid(Restaurant::id));
        jdbc.update(
                "delete from menu_sections where restaurant_id = any (?)",
                Columns.of(restaurants).uuid(Restaurant::id));
        jdbc.update(
                "insert into menu_sections (restaurant_id, name, position, version) select * from unnest(?, ?, ?, ?)",
                Columns.of(sections)
                        .uuid(PlacedSection::restaurantId)
                        .text(placed -> placed.section().name())
                        .integer(PlacedSection::position)
                        .bigint(placed -> placed.section().version()));
        jdbc.update(
                """
                insert into menu_items (id, restaurant_id, section, position, external_id, name, price, in_stock)
                select * from unnest(?, ?, ?, ?, ?, ?, ?, ?)""",
                Columns.of(items)
                        .uuid(placed -> placed.item().id())
                        .uuid(PlacedItem::restaurantId)
                        .text(PlacedItem::section)
                        .integer(PlacedItem::position)
                        .text(placed -> placed.item().externalId())
                        .text(placed -> placed.item().name())
                        .bigint(placed -> placed.item().price().minorUnits())
                        .bool(placed -> placed.item().inStock()));
    }

    private List<Restaurant> read(String condition, Columns<?> parameters) {
        var bare = jdbc.query(
                "select * from restaurants where " + condition + " order by id for update",
                parameters,
                JdbcRestaurants::bare);
        var items = new HashMap<UUID, Map<String, List<Section.Item>>>();
        jdbc.query("""
                select i.*, r.currency from menu_items i join restaurants r on r.id = i.restaurant_id
                where r.id = any (?) order by i.position""", Columns.of(bare).uuid(Restaurant::id), row -> {
            items.computeIfAbsent(row.getObject("restaurant_id", UUID.class), _ -> new HashMap<>())
                    .computeIfAbsent(row.getString("section"), _ -> new ArrayList<>())
                    .add(item(row));
        });
        var menus = new HashMap<UUID, List<Section>>();
        jdbc.query(
                "select * from menu_sections where restaurant_id = any (?) order by position",
                Columns.of(bare).uuid(Restaurant::id),
                row -> {
                    var restaurantId = row.getObject("restaurant_id", UUID.class);
                    var name = row.getString("name");
                    menus.computeIfAbsent(restaurantId, _ -> new ArrayList<>())
                            .add(new Section(
                                    name,
                                    items.getOrDefault(restaurantId, Map.of()).getOrDefault(name, List.of()),
                                    row.getLong("version")));
                });
        return bare.stream()
                .map(r -> new Restaurant(
                        r.id(),
                        r.city(),
                        r.externalId(),
                        r.profile(),
                        r.state(),
                        menus.getOrDefault(r.id(), List.of()),
                        r.stateVersion(),
                        r.menuVersion()))
                .toList();
    }

    private static Restaurant bare(ResultSet row, int index) throws SQLException {
        var currency = row.getString("currency");
        var profile = new Profile(
                row.getString("name"),
                new Position(row.getDouble("lat"), row.getDouble("lng")),
                row.getInt("delivery_radius_m"),
                Money.of(row.getLong("minimum_order"), currency),
                Money.of(row.getLong("delivery_fee"), currency),
                ZoneId.of(row.getString("time_zone")));
        return new Restaurant(
                row.getObject("id", UUID.class),
                row.getString("city"),
                row.getString("external_id"),
                profile,
                OpenState.of(row.getString("state")),
                List.of(),
                row.getLong("state_version"),
                row.getLong("menu_version"));
    }

    private static Section.Item item(ResultSet row) throws SQLException {
        return new Section.Item(
                row.getObject("id", UUID.class),
                row.getString("external_id"),
                row.getString("name"),
                Money.of(row.getLong("price"), row.getString("currency")),
                row.getBoolean("in_stock"));
    }

    private static Position.Box areaOf(Restaurant restaurant) {
        return restaurant.profile().position().around(restaurant.profile().deliveryRadiusM());
    }
}
