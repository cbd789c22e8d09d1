/** What is compared; each runs in a JVM of its own. */
@NullMarked
package io.tiffin.benchmark.relay.contender;

import org.jspecify.annotations.NullMarked;
