/** Redis, which proposes. */
@NullMarked
package io.tiffin.dispatch.adapter.out.redis;

import org.jspecify.annotations.NullMarked;
