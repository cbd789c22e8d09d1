@NullMarked
package io.tiffin.benchmark.relay.load;

import org.jspecify.annotations.NullMarked;
