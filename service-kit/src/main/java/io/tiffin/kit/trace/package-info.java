/** The W3C trace a thread works for, as log fields and as a header. */
@NullMarked
package io.tiffin.kit.trace;

import org.jspecify.annotations.NullMarked;
