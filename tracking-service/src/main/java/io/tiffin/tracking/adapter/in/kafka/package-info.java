/** Messages. */
@NullMarked
package io.tiffin.tracking.adapter.in.kafka;

import org.jspecify.annotations.NullMarked;
