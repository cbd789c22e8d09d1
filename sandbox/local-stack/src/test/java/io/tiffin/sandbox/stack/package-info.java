@NullMarked
package io.tiffin.sandbox.stack;

import org.jspecify.annotations.NullMarked;
