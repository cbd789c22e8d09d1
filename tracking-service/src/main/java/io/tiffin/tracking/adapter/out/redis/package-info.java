/** The live map and the customers' channel. */
@NullMarked
package io.tiffin.tracking.adapter.out.redis;

import org.jspecify.annotations.NullMarked;
