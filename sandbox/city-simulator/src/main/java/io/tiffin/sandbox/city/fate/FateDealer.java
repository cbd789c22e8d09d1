package io.tiffin.sandbox.city.fate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Deals fates like cards: exactly their share of the orders, each kind at least once, in an order that the seed shuffles. */
public final class FateDealer {

    /** With fewer orders not every kind of fate would be met. */
    public static final int FEWEST_ORDERS = 60;

    /** @throws IllegalArgumentException with fewer than {@link #FEWEST_ORDERS} orders */
    public static Map<String, Fate> deal(List<String> orders, long seed) {
        if (orders.size() < FEWEST_ORDERS) {
            throw new IllegalArgumentException("A day needs at least %d orders to meet every fate, this one has %d."
                    .formatted(FEWEST_ORDERS, orders.size()));
        }
        var cards = new ArrayList<Fate>(orders.size());
        for (var fate : Fate.values()) {
            var share = Math.max(1, (int) Math.round(orders.size() * fate.percent() / 100.0));
            cards.addAll(Collections.nCopies(fate == Fate.FINE ? 0 : share, fate));
        }
        cards.addAll(Collections.nCopies(orders.size() - cards.size(), Fate.FINE));
        Collections.shuffle(cards, new Random(seed));
        var dealt = new LinkedHashMap<String, Fate>();
        for (int i = 0; i < cards.size(); i++) {
            dealt.put(orders.get(i), cards.get(i));
        }
        return dealt;
    }

    /** Nobody is doomed: for measuring. */
    public static Map<String, Fate> spare(List<String> orders) {
        var dealt = new LinkedHashMap<String, Fate>();
        orders.forEach(order -> dealt.put(order, Fate.FINE));
        return dealt;
    }

    /** How often each fate was dealt. */
    public static Map<Fate, Long> count(Map<String, Fate> dealt) {
        var counts = new LinkedHashMap<Fate, Long>();
        Arrays.stream(Fate.values())
                .forEach(fate -> counts.put(
                        fate, dealt.values().stream().filter(fate::equals).count()));
        return counts;
    }

    private FateDealer() {}
}
