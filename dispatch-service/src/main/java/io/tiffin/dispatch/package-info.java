/** Dispatch: drivers, their shifts, and who carries which order. */
@NullMarked
package io.tiffin.dispatch;

import org.jspecify.annotations.NullMarked;
