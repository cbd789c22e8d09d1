/** The way out (outbox) and the way in (inbox, batches) of every message. */
@NullMarked
package io.tiffin.kit.messaging;

import org.jspecify.annotations.NullMarked;
