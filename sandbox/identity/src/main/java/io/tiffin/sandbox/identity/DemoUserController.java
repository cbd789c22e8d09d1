package io.tiffin.sandbox.identity;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
@RequestMapping("/demo/users")
class DemoUserController {

    private final DemoUsers users;

    DemoUserController(DemoUsers users) {
        this.users = users;
    }

    @GetMapping
    Map<String, Map<String, DemoUser>> all() {
        var byScope = new TreeMap<String, Map<String, DemoUser>>();
        users.all().forEach((role, named) -> byScope.put(role.scope(), named));
        return byScope;
    }

    @PutMapping("/{role}/{name}")
    DemoUser register(@PathVariable String role, @PathVariable String name, @RequestBody DemoUser user) {
        var known = Role.of(role)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "roles are " + Role.scopes()));
        users.register(known, name, user);
        return user;
    }
}
