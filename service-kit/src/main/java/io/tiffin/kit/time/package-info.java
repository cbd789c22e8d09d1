/** The two clocks: business time, which the sandbox may run faster, and real time. */
@NullMarked
package io.tiffin.kit.time;

import org.jspecify.annotations.NullMarked;
