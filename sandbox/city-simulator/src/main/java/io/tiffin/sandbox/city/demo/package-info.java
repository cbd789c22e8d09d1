/** A corner of a city for {@code ./dev up}: a few restaurants with menus, and bots that cook and drive. */
@NullMarked
package io.tiffin.sandbox.city.demo;

import org.jspecify.annotations.NullMarked;
