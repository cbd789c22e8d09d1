package io.tiffin.restaurant.domain;

import java.util.List;
import java.util.UUID;

/**
 * A part of a menu, published as a whole.
 *
 * @param version the menu's version at this section's last change, so it rises also when a section leaves and comes back
 */
public record Section(String name, List<Item> items, long version) {

    public record Item(UUID id, String externalId, String name, Money price, boolean inStock) {

        Item withStock(boolean available) {
            return new Item(id, externalId, name, price, available);
        }

        /** What the published section says of the item; stock travels with the restaurant's state. */
        boolean readsAs(Item other) {
            return id.equals(other.id) && name.equals(other.name) && price.equals(other.price);
        }
    }

    public Section {
        items = List.copyOf(items);
    }

    boolean readsAs(Section other) {
        if (items.size() != other.items.size()) {
            return false;
        }
        for (int i = 0; i < items.size(); i++) {
            if (!items.get(i).readsAs(other.items.get(i))) {
                return false;
            }
        }
        return true;
    }
}
