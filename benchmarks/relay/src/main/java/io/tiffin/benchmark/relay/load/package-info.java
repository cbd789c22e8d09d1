/** What is written, what arrives, and the comparison of the two. */
@NullMarked
package io.tiffin.benchmark.relay.load;

import org.jspecify.annotations.NullMarked;
