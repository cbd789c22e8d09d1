/** The payment service: what it takes to hold, take and give back money exactly once. */
@NullMarked
package io.tiffin.payment;

import org.jspecify.annotations.NullMarked;
