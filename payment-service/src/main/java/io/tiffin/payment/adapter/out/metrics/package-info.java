/** What the operators see. */
@NullMarked
package io.tiffin.payment.adapter.out.metrics;

import org.jspecify.annotations.NullMarked;
