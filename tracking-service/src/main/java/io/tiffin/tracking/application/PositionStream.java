package io.tiffin.tracking.application;

import java.util.List;

/** Where believed positions go; telemetry: the next one makes up for a lost one. */
public interface PositionStream {

    void publish(List<DriverSighting> sightings);
}
