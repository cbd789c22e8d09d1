@NullMarked
package io.tiffin.kit.review;

import org.jspecify.annotations.NullMarked;
