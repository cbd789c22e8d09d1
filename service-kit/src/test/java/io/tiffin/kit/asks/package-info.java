@NullMarked
package io.tiffin.kit.asks;

import org.jspecify.annotations.NullMarked;
