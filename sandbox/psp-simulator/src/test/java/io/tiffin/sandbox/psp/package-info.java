@NullMarked
package io.tiffin.sandbox.psp;

import org.jspecify.annotations.NullMarked;
