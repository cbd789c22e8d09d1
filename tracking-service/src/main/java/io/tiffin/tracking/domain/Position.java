package io.tiffin.tracking.domain;

/** A point on the ground, WGS 84 degrees. */
public record Position(double lat, double lng) {

    private static final double EARTH_RADIUS_M = 6_371_000;

    public Position {
        if (!(Math.abs(lat) <= 90 && Math.abs(lng) <= 180)) { // NaN fails this too
            throw new IllegalArgumentException("not on this earth: " + lat + ", " + lng);
        }
    }

    /** As the crow flies, on a sphere: good to half a percent. */
    public double metresTo(Position other) {
        var dLat = Math.toRadians(other.lat - lat);
        var dLng = Math.toRadians(other.lng - lng);
        var h = Math.pow(Math.sin(dLat / 2), 2)
                + Math.cos(Math.toRadians(lat)) * Math.cos(Math.toRadians(other.lat)) * Math.pow(Math.sin(dLng / 2), 2);
        return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
    }
}
