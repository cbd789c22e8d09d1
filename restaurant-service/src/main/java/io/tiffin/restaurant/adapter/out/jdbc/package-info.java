@NullMarked
package io.tiffin.restaurant.adapter.out.jdbc;

import org.jspecify.annotations.NullMarked;
