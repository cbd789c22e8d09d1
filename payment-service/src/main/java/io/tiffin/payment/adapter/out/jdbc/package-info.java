/** Payments, operations and provider events as rows. */
@NullMarked
package io.tiffin.payment.adapter.out.jdbc;

import org.jspecify.annotations.NullMarked;
