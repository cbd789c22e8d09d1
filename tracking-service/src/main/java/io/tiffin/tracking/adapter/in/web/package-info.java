/** Positions by HTTP and WebSocket. */
@NullMarked
package io.tiffin.tracking.adapter.in.web;

import org.jspecify.annotations.NullMarked;
