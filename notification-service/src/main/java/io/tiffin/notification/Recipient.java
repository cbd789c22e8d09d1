package io.tiffin.notification;

import io.tiffin.kit.security.Caller;
import java.util.List;
import java.util.UUID;

/** Somebody who can be told something: a customer, a driver, a restaurant with all who work there, an operator. */
record Recipient(Audience audience, String id) {

    static Recipient of(Audience audience, UUID id) {
        return new Recipient(audience, id.toString());
    }

    /** Those for whom the caller reads; never empty, as staff without a restaurant has no role. */
    static List<Recipient> of(Caller caller) {
        return switch (caller) {
            case Caller.Customer customer -> List.of(of(Audience.CUSTOMER, customer.id()));
            case Caller.Driver driver -> List.of(of(Audience.DRIVER, driver.id()));
            case Caller.Staff staff ->
                staff.restaurantIds().stream()
                        .sorted()
                        .map(id -> of(Audience.RESTAURANT, id))
                        .toList();
            case Caller.Operator operator -> List.of(new Recipient(Audience.OPERATOR, operator.subject()));
        };
    }
}
