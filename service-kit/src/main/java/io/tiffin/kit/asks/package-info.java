/** Durable questions: a row that is sent again until it is answered. */
@NullMarked
package io.tiffin.kit.asks;

import org.jspecify.annotations.NullMarked;
