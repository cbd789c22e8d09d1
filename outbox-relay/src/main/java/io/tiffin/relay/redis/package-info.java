/** The backlog where admission control sees it, also while the broker is away. */
@NullMarked
package io.tiffin.relay.redis;

import org.jspecify.annotations.NullMarked;
