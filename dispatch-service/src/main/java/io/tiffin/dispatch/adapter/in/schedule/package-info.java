/** What happens by time alone. */
@NullMarked
package io.tiffin.dispatch.adapter.in.schedule;

import org.jspecify.annotations.NullMarked;
