@NullMarked
package io.tiffin.restaurant.adapter.in.schedule;

import org.jspecify.annotations.NullMarked;
