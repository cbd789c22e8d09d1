@NullMarked
package io.tiffin.events;

import org.jspecify.annotations.NullMarked;
