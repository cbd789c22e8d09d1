package io.tiffin.order.application;

import org.jspecify.annotations.Nullable;

/** Personal data: it stays in this service's database, and only the assigned driver gets to see it. */
public record DropOffContact(
        String address, String name, String phone, @Nullable String note) {

    @Override
    public String toString() {
        return "DropOffContact[hidden]";
    }
}
