@NullMarked
package io.tiffin.relay;

import org.jspecify.annotations.NullMarked;
