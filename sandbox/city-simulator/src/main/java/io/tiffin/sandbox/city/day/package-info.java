/** Delivery days: the plan of what a city orders, read from a folder or generated. */
@NullMarked
package io.tiffin.sandbox.city.day;

import org.jspecify.annotations.NullMarked;
