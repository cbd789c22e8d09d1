package io.tiffin.restaurant.adapter.out.messages;

import io.tiffin.events.CatalogSnapshot;
import io.tiffin.events.GeoPoint;
import io.tiffin.events.MoneyAmount;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.Outbox;
import io.tiffin.kit.messaging.OutgoingMessage;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.restaurant.application.CatalogueNews;
import io.tiffin.restaurant.domain.Money;
import io.tiffin.restaurant.domain.Restaurant;
import io.tiffin.restaurant.domain.Section;
import java.time.Instant;
import java.util.Collection;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Snapshots on the compacted catalogue topic; sections first, so that a state seldom names one that is not there yet. */
@Component
class OutboxCatalogueNews implements CatalogueNews {

    private final Outbox outbox;
    private final BusinessClock clock;

    OutboxCatalogueNews(Outbox outbox, BusinessClock clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    @Override
    public void publish(Collection<Restaurant.Change> changes) {
        var now = clock.now();
        outbox.add(changes.stream().flatMap(change -> snapshots(change, now)).toList());
    }

    private static Stream<OutgoingMessage> snapshots(Restaurant.Change change, Instant now) {
        var restaurant = change.restaurant();
        var id = restaurant.id().toString();
        var sections = change.sections().stream()
                .map(section -> OutgoingMessage.of(
                        Topics.RESTAURANTS_CATALOG,
                        id + "/" + section.name(),
                        restaurant.city(),
                        null,
                        snapshot(restaurant, section),
                        now));
        return change.stateChanged()
                ? Stream.concat(
                        sections,
                        Stream.of(OutgoingMessage.of(
                                Topics.RESTAURANTS_CATALOG, id, restaurant.city(), null, snapshot(restaurant), now)))
                : sections;
    }

    private static CatalogSnapshot.RestaurantState snapshot(Restaurant restaurant) {
        var profile = restaurant.profile();
        return new CatalogSnapshot.RestaurantState(
                restaurant.id(),
                restaurant.stateVersion(),
                restaurant.city(),
                profile.name(),
                new GeoPoint(profile.position().lat(), profile.position().lng()),
                profile.deliveryRadiusM(),
                restaurant.state().word(),
                amount(profile.minimumOrder()),
                amount(profile.deliveryFee()),
                restaurant.menu().stream().map(Section::name).toList(),
                restaurant.soldOut());
    }

    private static CatalogSnapshot.MenuSection snapshot(Restaurant restaurant, Section section) {
        return new CatalogSnapshot.MenuSection(
                restaurant.id(),
                section.name(),
                section.version(),
                section.items().stream()
                        .map(item -> new CatalogSnapshot.MenuItem(item.id(), item.name(), amount(item.price())))
                        .toList());
    }

    private static MoneyAmount amount(Money money) {
        return new MoneyAmount(money.minorUnits(), money.currencyCode());
    }
}
