/** Positions out, and how far they are read. */
@NullMarked
package io.tiffin.tracking.adapter.out.kafka;

import org.jspecify.annotations.NullMarked;
