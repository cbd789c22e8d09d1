package io.tiffin.sandbox.identity;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The registered demo users, kept in {@code demo-users.json}. */
@Component
final class DemoUsers {

    private final JsonMapper json;
    private final Path file;
    private final Map<Role, Map<String, DemoUser>> users = new EnumMap<>(Role.class);

    DemoUsers(IdentitySettings settings, JsonMapper json) {
        this.json = json;
        this.file = settings.dataDir().resolve("demo-users.json");
        if (Files.exists(file)) {
            users.putAll(json.readValue(file, new TypeReference<Map<Role, TreeMap<String, DemoUser>>>() {}));
        }
    }

    synchronized DemoUser find(Role role, String name) {
        return users.getOrDefault(role, Map.of()).getOrDefault(name, DemoUser.UNKNOWN);
    }

    synchronized void register(Role role, String name, DemoUser user) {
        users.computeIfAbsent(role, _ -> new TreeMap<>()).put(name, user);
        PrivateFile.write(file, json.writerWithDefaultPrettyPrinter().writeValueAsString(users));
    }

    synchronized Map<Role, Map<String, DemoUser>> all() {
        var copy = new EnumMap<Role, Map<String, DemoUser>>(Role.class);
        users.forEach((role, named) -> copy.put(role, Map.copyOf(named)));
        return copy;
    }
}
