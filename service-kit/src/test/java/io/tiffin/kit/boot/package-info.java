@NullMarked
package io.tiffin.kit.boot;

import org.jspecify.annotations.NullMarked;
