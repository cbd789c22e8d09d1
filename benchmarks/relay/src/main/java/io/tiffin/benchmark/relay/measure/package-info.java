/** What is measured; one class per measure. */
@NullMarked
package io.tiffin.benchmark.relay.measure;

import org.jspecify.annotations.NullMarked;
