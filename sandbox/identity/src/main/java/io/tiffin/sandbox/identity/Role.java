package io.tiffin.sandbox.identity;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A role is asked for as the scope of a token request. */
enum Role {
    CUSTOMER,
    DRIVER,
    RESTAURANT,
    OPS;

    String scope() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> scopes() {
        return Arrays.stream(values()).map(Role::scope).toList();
    }

    static Optional<Role> of(String scope) {
        return Arrays.stream(values())
                .filter(role -> role.scope().equals(scope))
                .findFirst();
    }
}
