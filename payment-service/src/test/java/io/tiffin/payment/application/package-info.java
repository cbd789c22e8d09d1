/** The use cases put together by hand. */
@NullMarked
package io.tiffin.payment.application;

import org.jspecify.annotations.NullMarked;
