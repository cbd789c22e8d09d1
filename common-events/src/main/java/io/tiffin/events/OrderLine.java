package io.tiffin.events;

import java.util.UUID;

/** So many of one menu item, at the price of the moment of ordering. */
public record OrderLine(UUID menuItemId, String name, int quantity, MoneyAmount unitPrice) {}
