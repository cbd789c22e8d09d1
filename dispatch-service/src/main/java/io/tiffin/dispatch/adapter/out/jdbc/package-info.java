/** PostgreSQL, which decides. */
@NullMarked
package io.tiffin.dispatch.adapter.out.jdbc;

import org.jspecify.annotations.NullMarked;
