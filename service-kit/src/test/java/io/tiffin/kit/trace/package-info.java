@NullMarked
package io.tiffin.kit.trace;

import org.jspecify.annotations.NullMarked;
