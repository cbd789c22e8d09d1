package io.tiffin.order.application;

import io.tiffin.kit.id.Uuid7;
import io.tiffin.order.domain.Basket;
import io.tiffin.order.domain.Order.Terms;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes an order: validated and priced here, then order, saga, first ask and messages in one transaction. */
@Service
public class PlaceOrder {

    /** @param paymentMethod the provider's name for the card, {@code pm_…} */
    public record Command(
            UUID customer, UUID restaurant, Basket basket, DropOffContact contact, String paymentMethod) {}

    private final Catalogue catalogue;
    private final Orders orders;
    private final Engine engine;
    private final Publications publications;
    private final Waits waits;

    PlaceOrder(Catalogue catalogue, Orders orders, Engine engine, Publications publications, Waits waits) {
        this.catalogue = catalogue;
        this.orders = orders;
        this.engine = engine;
        this.publications = publications;
        this.waits = waits;
    }

    /** @throws UnknownRestaurant when there is none */
    @Transactional
    public UUID handle(Command command) {
        var restaurant = catalogue.find(command.restaurant()).orElseThrow(UnknownRestaurant::new);
        var quote = restaurant.quote(command.basket());
        var life = Life.begin(
                new Terms(
                        Uuid7.next(),
                        command.customer(),
                        restaurant.id(),
                        restaurant.city(),
                        quote,
                        restaurant.position(),
                        command.basket().dropOff(),
                        command.paymentMethod(),
                        waits.businessNow()),
                waits);
        orders.add(life, command.contact());
        publications.publish(List.of(life));
        engine.afterCommit(List.of(life));
        return life.id();
    }
}
