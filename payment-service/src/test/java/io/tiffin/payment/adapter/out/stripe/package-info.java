@NullMarked
package io.tiffin.payment.adapter.out.stripe;

import org.jspecify.annotations.NullMarked;
