package io.tiffin.dispatch.domain;

/** A place on the ground, WGS 84 degrees. */
public record Position(double lat, double lng) {

    private static final double EARTH_RADIUS_M = 6_371_008.8;

    public Position {
        if (!(Math.abs(lat) <= 90) || !(Math.abs(lng) <= 180)) {
            throw new IllegalArgumentException("no place on earth: " + lat + ", " + lng);
        }
    }

    /** Great-circle metres. */
    public double metresTo(Position other) {
        var dLat = Math.toRadians(other.lat - lat) / 2;
        var dLng = Math.toRadians(other.lng - lng) / 2;
        var a = Math.pow(Math.sin(dLat), 2)
                + Math.cos(Math.toRadians(lat)) * Math.cos(Math.toRadians(other.lat)) * Math.pow(Math.sin(dLng), 2);
        return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(a)));
    }
}
