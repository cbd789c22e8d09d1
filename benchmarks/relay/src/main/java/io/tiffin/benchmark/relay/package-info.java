/** {@code ./dev bench relay}: the outbox relay beside what else one could use, in one interleaved run. */
@NullMarked
package io.tiffin.benchmark.relay;

import org.jspecify.annotations.NullMarked;
