/** The public API of orders. */
@NullMarked
package io.tiffin.order.adapter.in.web;

import org.jspecify.annotations.NullMarked;
