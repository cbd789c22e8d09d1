@NullMarked
package io.tiffin.relay.ops;

import org.jspecify.annotations.NullMarked;
