/** From what the domain decided to what strangers were promised. */
@NullMarked
package io.tiffin.order.adapter.out.messaging;

import org.jspecify.annotations.NullMarked;
