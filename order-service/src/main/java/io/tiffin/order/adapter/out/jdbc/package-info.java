/** The database: one statement a table on the hot path. */
@NullMarked
package io.tiffin.order.adapter.out.jdbc;

import org.jspecify.annotations.NullMarked;
