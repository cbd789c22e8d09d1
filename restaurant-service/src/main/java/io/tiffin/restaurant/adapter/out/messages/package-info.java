@NullMarked
package io.tiffin.restaurant.adapter.out.messages;

import org.jspecify.annotations.NullMarked;
