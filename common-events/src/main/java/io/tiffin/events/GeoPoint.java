package io.tiffin.events;

/** A WGS 84 position in degrees. */
public record GeoPoint(double lat, double lng) {}
