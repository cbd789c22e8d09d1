package io.tiffin.sandbox.city.demo;

import java.util.Map;
import tools.jackson.databind.JsonNode;

record Place(double lat, double lng) {

    private static final double METRES_PER_DEGREE = 111_320;

    static Place of(JsonNode position) {
        return new Place(position.path("lat").asDouble(), position.path("lng").asDouble());
    }

    double metresTo(Place other) {
        var north = (other.lat - lat) * METRES_PER_DEGREE;
        var east = (other.lng - lng) * METRES_PER_DEGREE * Math.cos(Math.toRadians(lat));
        return Math.hypot(north, east);
    }

    /** As far on the straight way as one gets. */
    Place towards(Place other, double metres) {
        var way = metresTo(other);
        if (way <= metres) {
            return other;
        }
        var part = metres / way;
        return new Place(lat + (other.lat - lat) * part, lng + (other.lng - lng) * part);
    }

    Map<String, Double> toJson() {
        return Map.of("lat", lat, "lng", lng);
    }
}
