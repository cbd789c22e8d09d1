@NullMarked
package io.tiffin.order.adapter.in.stream;

import org.jspecify.annotations.NullMarked;
