@NullMarked
package io.tiffin.payment.adapter.in.schedule;

import org.jspecify.annotations.NullMarked;
