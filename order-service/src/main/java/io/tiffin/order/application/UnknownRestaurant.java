package io.tiffin.order.application;

/** The catalogue has no such restaurant. */
public final class UnknownRestaurant extends RuntimeException {}
