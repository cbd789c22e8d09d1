@NullMarked
package io.tiffin.tracking;

import org.jspecify.annotations.NullMarked;
