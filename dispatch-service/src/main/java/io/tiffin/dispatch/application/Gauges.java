package io.tiffin.dispatch.application;

/** Figures that must be counted to be known. */
public interface Gauges {

    void refresh();
}
