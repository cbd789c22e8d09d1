@NullMarked
package io.tiffin.restaurant;

import org.jspecify.annotations.NullMarked;
