/** One statement a table, columns as arrays. */
@NullMarked
package io.tiffin.kit.jdbc;

import org.jspecify.annotations.NullMarked;
