@NullMarked
package io.tiffin.restaurant.adapter.in.kafka;

import org.jspecify.annotations.NullMarked;
