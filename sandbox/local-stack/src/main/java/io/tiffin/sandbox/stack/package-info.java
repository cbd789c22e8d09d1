/** Starts, watches and stops every part of Tiffin on one machine. */
@NullMarked
package io.tiffin.sandbox.stack;

import org.jspecify.annotations.NullMarked;
