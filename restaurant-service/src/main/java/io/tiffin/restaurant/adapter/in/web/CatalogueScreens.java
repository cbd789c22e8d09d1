package io.tiffin.restaurant.adapter.in.web;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.tiffin.kit.id.PublicId;
import io.tiffin.restaurant.domain.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The catalogue, read straight into what is answered. */
@Component
class CatalogueScreens {

    record Versioned<T>(T view, String version) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RestaurantView(
            String id,
            String name,
            String city,
            PositionBody position,
            int deliveryRadiusM,
            String state,
            MoneyBody minimumOrder,
            MoneyBody deliveryFee,
            String timeZone,
            long menuVersion,
            @Nullable Long distanceM,
            @JsonIgnore @Nullable Double exactDistanceM) {}

    record MenuView(String restaurantId, long version, List<SectionView> sections) {}

    record SectionView(String name, List<ItemView> items) {}

    record ItemView(String id, String name, MoneyBody price, String availability) {

        static ItemView of(UUID id, String name, MoneyBody price, boolean inStock) {
            return new ItemView(PublicId.format(Ids.ITEM, id), name, price, inStock ? "in_stock" : "out_of_stock");
        }
    }

    private final JdbcClient jdbc;

    CatalogueScreens(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The index over the boxes of delivery finds the candidates, the haversine on the same sphere as {@link Position}
     * decides.
     */
    List<RestaurantView> near(Position point, @Nullable NearCursor after, int limit) {
        return jdbc.sql("""
                        select * from (
                            select r.*, 2 * 6371008.8 * asin(least(1, sqrt(
                                pow(sin(radians(:lat - lat) / 2), 2)
                                + cos(radians(lat)) * cos(radians(:lat)) * pow(sin(radians(:lng - lng) / 2), 2))))
                                as distance
                            from restaurants r
                            where area @> box(point(:lng, :lat), point(:lng, :lat))) near
                        where distance <= delivery_radius_m and (distance, id) > (:distance, :id)
                        order by distance, id limit :limit""")
                .param("lat", point.lat())
                .param("lng", point.lng())
                .param("distance", after == null ? -1.0 : after.distanceM())
                .param("id", after == null ? new UUID(0, 0) : after.id())
                .param("limit", limit)
                .query((row, _) -> view(row, row.getDouble("distance")))
                .list();
    }

    Optional<Versioned<RestaurantView>> restaurant(UUID id) {
        return jdbc.sql("select * from restaurants where id = :id")
                .param("id", id)
                .query((row, _) -> new Versioned<>(view(row, null), versionOf(row)))
                .optional();
    }

    Optional<Versioned<MenuView>> menu(UUID id) {
        record Line(
                String version,
                long menuVersion,
                @Nullable String section,
                @Nullable ItemView item) {}
        var lines = jdbc.sql("""
                        select r.state_version, r.menu_version, r.currency, s.name as section,
                            i.id as item_id, i.name as item, i.price, i.in_stock
                        from restaurants r
                        left join menu_sections s on s.restaurant_id = r.id
                        left join menu_items i on i.restaurant_id = s.restaurant_id and i.section = s.name
                        where r.id = :id order by s.position, i.position""")
                .param("id", id)
                .query((row, _) ->
                        new Line(versionOf(row), row.getLong("menu_version"), row.getString("section"), item(row)))
                .list();
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        var sections = new LinkedHashMap<String, List<ItemView>>();
        for (var line : lines) {
            if (line.section() != null) {
                var items = sections.computeIfAbsent(line.section(), _ -> new ArrayList<>());
                if (line.item() != null) {
                    items.add(line.item());
                }
            }
        }
        var view = new MenuView(
                PublicId.format(Ids.RESTAURANT, id),
                lines.getFirst().menuVersion(),
                sections.entrySet().stream()
                        .map(section -> new SectionView(section.getKey(), section.getValue()))
                        .toList());
        return Optional.of(new Versioned<>(view, lines.getFirst().version()));
    }

    private static @Nullable ItemView item(ResultSet row) throws SQLException {
        var id = row.getObject("item_id", UUID.class);
        return id == null
                ? null
                : ItemView.of(
                        id,
                        row.getString("item"),
                        MoneyBody.of(row.getLong("price"), row.getString("currency")),
                        row.getBoolean("in_stock"));
    }

    /** Stock is a part of the state, so both versions are a part of the tag. */
    private static String versionOf(ResultSet row) throws SQLException {
        return row.getLong("menu_version") + "." + row.getLong("state_version");
    }

    private static RestaurantView view(ResultSet row, @Nullable Double distance) throws SQLException {
        var currency = row.getString("currency");
        return new RestaurantView(
                PublicId.format(Ids.RESTAURANT, row.getObject("id", UUID.class)),
                row.getString("name"),
                row.getString("city"),
                new PositionBody(row.getDouble("lat"), row.getDouble("lng")),
                row.getInt("delivery_radius_m"),
                row.getString("state"),
                MoneyBody.of(row.getLong("minimum_order"), currency),
                MoneyBody.of(row.getLong("delivery_fee"), currency),
                row.getString("time_zone"),
                row.getLong("menu_version"),
                distance == null ? null : Math.round(distance),
                distance);
    }
}
