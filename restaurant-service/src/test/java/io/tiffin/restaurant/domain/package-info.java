@NullMarked
package io.tiffin.restaurant.domain;

import org.jspecify.annotations.NullMarked;
