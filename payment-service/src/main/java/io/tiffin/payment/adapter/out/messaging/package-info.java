/** Facts become published events. */
@NullMarked
package io.tiffin.payment.adapter.out.messaging;

import org.jspecify.annotations.NullMarked;
