package io.tiffin.restaurant.domain;

import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A restaurant and its menu.
 *
 * @param stateVersion rises with every change of what {@code RestaurantState} publishes
 * @param menuVersion rises with every change of the menu; each section remembers at which it changed
 */
public record Restaurant(
        UUID id,
        String city,
        String externalId,
        Profile profile,
        OpenState state,
        List<Section> menu,
        long stateVersion,
        long menuVersion) {

    /** A menu as operators give it: no ids, no stock. */
    public record SectionDraft(String name, List<ItemDraft> items) {}

    public record ItemDraft(String externalId, String name, Money price) {}

    /**
     * The next state and what of it must be published.
     *
     * @param sections those whose published content differs
     */
    public record Change(Restaurant restaurant, boolean stateChanged, List<Section> sections) {

        public boolean nothing() {
            return !stateChanged && sections.isEmpty();
        }
    }

    public Restaurant {
        menu = List.copyOf(menu);
    }

    public static Change imported(
            UUID id, String city, String externalId, Profile profile, List<SectionDraft> menu, Supplier<UUID> ids) {
        var blank = new Restaurant(id, city, externalId, profile, OpenState.OPEN, List.of(), 0, 0);
        var change = blank.importedAgain(profile, menu, ids);
        return change.stateChanged()
                ? change
                : new Change(blank.at(1, change.restaurant.menuVersion, change.restaurant.menu), true, change.sections);
    }

    /** Items are known again by their external id, wherever in the menu they are now; their stock stays. */
    public Change importedAgain(Profile newProfile, List<SectionDraft> drafts, Supplier<UUID> ids) {
        var known = items().collect(toMap(Section.Item::externalId, item -> item));
        var before = new HashMap<String, Section>();
        menu.forEach(section -> before.put(section.name(), section));
        var nextMenuVersion = menuVersion + 1;
        var changed = new ArrayList<Section>();
        var sections = new ArrayList<Section>();
        for (var draft : drafts) {
            var section = new Section(draft.name(), items(draft, known, ids), nextMenuVersion);
            var old = before.get(draft.name());
            if (old != null && old.readsAs(section)) {
                sections.add(new Section(section.name(), section.items(), old.version()));
            } else {
                sections.add(section);
                changed.add(section);
            }
        }
        var listChanged = !names(menu).equals(names(sections));
        var menuChanged = listChanged || !changed.isEmpty();
        var next = new Restaurant(id, city, externalId, newProfile, state, sections, stateVersion, menuVersion);
        var stateChanged =
                listChanged || !profile.equals(newProfile) || !soldOut(menu).equals(soldOut(sections));
        return new Change(
                next.at(stateVersion + (stateChanged ? 1 : 0), menuVersion + (menuChanged ? 1 : 0), sections),
                stateChanged,
                changed);
    }

    public Change become(OpenState next) {
        if (next == state) {
            return new Change(this, false, List.of());
        }
        return new Change(
                new Restaurant(id, city, externalId, profile, next, menu, stateVersion + 1, menuVersion),
                true,
                List.of());
    }

    /** The caller has made sure that the item is on this menu. */
    public Change stock(UUID itemId, boolean inStock) {
        if (items().anyMatch(item -> item.id().equals(itemId) && item.inStock() == inStock)) {
            return new Change(this, false, List.of());
        }
        var sections = menu.stream()
                .map(section -> new Section(
                        section.name(),
                        section.items().stream()
                                .map(item -> item.id().equals(itemId) ? item.withStock(inStock) : item)
                                .toList(),
                        section.version()))
                .toList();
        return new Change(at(stateVersion + 1, menuVersion, sections), true, List.of());
    }

    public Stream<Section.Item> items() {
        return menu.stream().flatMap(section -> section.items().stream());
    }

    public List<UUID> soldOut() {
        return soldOut(menu).stream().sorted().toList();
    }

    private Restaurant at(long newStateVersion, long newMenuVersion, List<Section> sections) {
        return new Restaurant(id, city, externalId, profile, state, sections, newStateVersion, newMenuVersion);
    }

    private static List<Section.Item> items(SectionDraft draft, Map<String, Section.Item> known, Supplier<UUID> ids) {
        return draft.items().stream()
                .map(item -> {
                    var old = known.get(item.externalId());
                    return new Section.Item(
                            old == null ? ids.get() : old.id(),
                            item.externalId(),
                            item.name(),
                            item.price(),
                            old == null || old.inStock());
                })
                .toList();
    }

    private static Set<UUID> soldOut(List<Section> sections) {
        return sections.stream()
                .flatMap(section -> section.items().stream())
                .filter(item -> !item.inStock())
                .map(Section.Item::id)
                .collect(java.util.stream.Collectors.toSet());
    }

    private static List<String> names(List<Section> sections) {
        return sections.stream().map(Section::name).toList();
    }
}
