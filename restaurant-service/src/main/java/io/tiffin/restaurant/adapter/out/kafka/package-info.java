@NullMarked
package io.tiffin.restaurant.adapter.out.kafka;

import org.jspecify.annotations.NullMarked;
