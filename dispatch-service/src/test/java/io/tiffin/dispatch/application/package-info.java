/** Settings. */
@NullMarked
package io.tiffin.dispatch.application;

import org.jspecify.annotations.NullMarked;
