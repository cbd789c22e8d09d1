/** Where drivers are, and what that means for the orders they carry. */
@NullMarked
package io.tiffin.tracking;

import org.jspecify.annotations.NullMarked;
