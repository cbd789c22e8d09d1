/** What happens by time alone. */
@NullMarked
package io.tiffin.tracking.adapter.in.schedule;

import org.jspecify.annotations.NullMarked;
