/** A city that orders, cooks and drives through the public API. */
@NullMarked
package io.tiffin.sandbox.city;

import org.jspecify.annotations.NullMarked;
