@NullMarked
package io.tiffin.order.adapter.in.schedule;

import org.jspecify.annotations.NullMarked;
