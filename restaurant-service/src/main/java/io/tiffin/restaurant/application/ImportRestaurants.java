package io.tiffin.restaurant.application;

import static java.util.stream.Collectors.toList;

import io.tiffin.kit.id.Uuid7;
import io.tiffin.restaurant.domain.Profile;
import io.tiffin.restaurant.domain.Restaurant;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes over what operators say; saying it twice changes and publishes nothing. */
@Service
public class ImportRestaurants {

    public record Draft(String externalId, Profile profile, List<Restaurant.SectionDraft> menu) {}

    private final Restaurants restaurants;
    private final CatalogueNews news;

    ImportRestaurants(Restaurants restaurants, CatalogueNews news) {
        this.restaurants = restaurants;
        this.news = news;
    }

    /** The restaurants as they are now, in the order of the drafts. */
    @Transactional
    public List<Restaurant> handle(String city, List<Draft> drafts) {
        var known = restaurants.lockForImport(
                city, drafts.stream().map(Draft::externalId).toList());
        var changes = drafts.stream()
                .map(draft -> {
                    var restaurant = known.get(draft.externalId());
                    return restaurant == null
                            ? Restaurant.imported(
                                    Uuid7.next(), city, draft.externalId(), draft.profile(), draft.menu(), Uuid7::next)
                            : restaurant.importedAgain(draft.profile(), draft.menu(), Uuid7::next);
                })
                .toList();
        var real = changes.stream().filter(change -> !change.nothing()).collect(toList());
        restaurants.store(real.stream().map(Restaurant.Change::restaurant).toList());
        news.publish(real);
        return changes.stream().map(Restaurant.Change::restaurant).toList();
    }
}
