package io.tiffin.dispatch.domain;

/**
 * How far away a driver may be: a radius that widens with every wave until it is the whole city.
 *
 * @param widening factor from one wave to the next
 */
public record SearchPlan(double radiusM, double widening, double cityRadiusM) {

    public SearchPlan {
        if (!(radiusM > 0) || !(widening > 1) || cityRadiusM < radiusM) {
            throw new IllegalArgumentException("a search that does not widen");
        }
    }

    public double radius(int wave) {
        return Math.min(cityRadiusM, radiusM * Math.pow(widening, wave));
    }

    public boolean cityWide(int wave) {
        return radius(wave) >= cityRadiusM;
    }
}
