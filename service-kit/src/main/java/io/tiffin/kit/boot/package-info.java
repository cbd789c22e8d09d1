/** Defaults of every service, and its log lines. */
@NullMarked
package io.tiffin.kit.boot;

import org.jspecify.annotations.NullMarked;
