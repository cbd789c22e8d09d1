/** Use cases; transactions start here. */
@NullMarked
package io.tiffin.dispatch.application;

import org.jspecify.annotations.NullMarked;
