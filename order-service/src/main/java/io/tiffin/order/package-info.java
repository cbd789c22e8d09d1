/** Orders, the saga that carries them, and the timeline that customers watch. */
@NullMarked
package io.tiffin.order;

import org.jspecify.annotations.NullMarked;
