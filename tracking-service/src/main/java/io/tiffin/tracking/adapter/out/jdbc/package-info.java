/** Rows. */
@NullMarked
package io.tiffin.tracking.adapter.out.jdbc;

import org.jspecify.annotations.NullMarked;
