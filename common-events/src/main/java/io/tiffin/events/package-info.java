/** The wire contract: what the services tell each other, under which names, on which topics. It only grows. */
@NullMarked
package io.tiffin.events;

import org.jspecify.annotations.NullMarked;
