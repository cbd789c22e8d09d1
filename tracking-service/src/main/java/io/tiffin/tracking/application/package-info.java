/** One class per use case; transactions start here. */
@NullMarked
package io.tiffin.tracking.application;

import org.jspecify.annotations.NullMarked;
