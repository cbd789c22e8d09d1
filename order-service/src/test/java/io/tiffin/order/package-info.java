@NullMarked
package io.tiffin.order;

import org.jspecify.annotations.NullMarked;
