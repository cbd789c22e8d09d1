@NullMarked
package io.tiffin.restaurant.application;

import org.jspecify.annotations.NullMarked;
