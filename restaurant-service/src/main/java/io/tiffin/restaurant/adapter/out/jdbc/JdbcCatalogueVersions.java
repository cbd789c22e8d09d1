package io.tiffin.restaurant.adapter.out.jdbc;

import io.tiffin.events.Topics;
import io.tiffin.restaurant.application.CatalogueVersions;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcCatalogueVersions implements CatalogueVersions {

    private final JdbcTemplate jdbc;

    JdbcCatalogueVersions(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<String, Long> settled() {
        var versions = new HashMap<String, Long>();
        jdbc.query(
                """
                select key, version from (
                    select id::text, state_version from restaurants
                    union all
                    select restaurant_id || '/' || name, version from menu_sections) as current (key, version)
                where not exists (select from outbox o where o.topic = ? and o.key = current.key)""",
                row -> {
                    versions.put(row.getString("key"), row.getLong("version"));
                },
                Topics.RESTAURANTS_CATALOG);
        return versions;
    }
}
