package io.tiffin.restaurant.domain;

/** A point of the WGS 84 ellipsoid, which we take for a sphere: right to half a percent, enough for "does it deliver here". */
public record Position(double lat, double lng) {

    private static final double EARTH_RADIUS_M = 6_371_008.8;

    public Position {
        if (!(Math.abs(lat) <= 90) || !(Math.abs(lng) <= 180)) {
            throw new IllegalArgumentException("not a position: %s, %s".formatted(lat, lng));
        }
    }

    /** The smallest box of degrees around a circle. */
    public record Box(double south, double west, double north, double east) {}

    /** Great-circle distance (haversine). */
    public double metresTo(Position other) {
        var dLat = Math.toRadians(other.lat - lat);
        var dLng = Math.toRadians(other.lng - lng);
        var h = Math.pow(Math.sin(dLat / 2), 2)
                + Math.cos(Math.toRadians(lat)) * Math.cos(Math.toRadians(other.lat)) * Math.pow(Math.sin(dLng / 2), 2);
        return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
    }

    /** Wide at the poles and not wrapped at the date line: nobody delivers lunch across either. */
    public Box around(double radiusM) {
        var dLat = Math.toDegrees(radiusM / EARTH_RADIUS_M);
        var dLng = Math.min(180, dLat / Math.max(1e-6, Math.cos(Math.toRadians(Math.min(89.9, Math.abs(lat) + dLat)))));
        return new Box(lat - dLat, lng - dLng, lat + dLat, lng + dLng);
    }
}
