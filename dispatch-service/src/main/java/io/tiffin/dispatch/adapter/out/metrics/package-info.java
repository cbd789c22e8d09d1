/** Gauges. */
@NullMarked
package io.tiffin.dispatch.adapter.out.metrics;

import org.jspecify.annotations.NullMarked;
