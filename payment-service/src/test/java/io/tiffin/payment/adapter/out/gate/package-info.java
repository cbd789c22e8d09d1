@NullMarked
package io.tiffin.payment.adapter.out.gate;

import org.jspecify.annotations.NullMarked;
