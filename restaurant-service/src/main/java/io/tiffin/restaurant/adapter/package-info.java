/** What clients are shown. */
@NullMarked
package io.tiffin.restaurant.adapter;

import org.jspecify.annotations.NullMarked;
