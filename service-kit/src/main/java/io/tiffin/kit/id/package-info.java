/** Ids: UUIDv7 inside, prefixed at the HTTP edge. */
@NullMarked
package io.tiffin.kit.id;

import org.jspecify.annotations.NullMarked;
