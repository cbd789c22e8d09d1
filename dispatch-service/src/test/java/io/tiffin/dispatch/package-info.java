/** The dispatch service on real backends. */
@NullMarked
package io.tiffin.dispatch;

import org.jspecify.annotations.NullMarked;
