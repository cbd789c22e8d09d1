@NullMarked
package io.tiffin.relay.redis;

import org.jspecify.annotations.NullMarked;
