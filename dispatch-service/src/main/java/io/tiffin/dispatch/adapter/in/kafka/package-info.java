/** One listener per topic. */
@NullMarked
package io.tiffin.dispatch.adapter.in.kafka;

import org.jspecify.annotations.NullMarked;
