/** Commands of the saga. */
@NullMarked
package io.tiffin.payment.adapter.in.kafka;

import org.jspecify.annotations.NullMarked;
