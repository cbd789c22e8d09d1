@NullMarked
package io.tiffin.kit.time;

import org.jspecify.annotations.NullMarked;
