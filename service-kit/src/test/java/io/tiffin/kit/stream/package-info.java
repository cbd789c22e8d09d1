@NullMarked
package io.tiffin.kit.stream;

import org.jspecify.annotations.NullMarked;
