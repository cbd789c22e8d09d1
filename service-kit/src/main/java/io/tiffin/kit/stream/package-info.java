/** WebSocket streams whose frames are rows, sent again until they are acknowledged. */
@NullMarked
package io.tiffin.kit.stream;

import org.jspecify.annotations.NullMarked;
