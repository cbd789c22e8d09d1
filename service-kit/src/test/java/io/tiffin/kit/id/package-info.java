@NullMarked
package io.tiffin.kit.id;

import org.jspecify.annotations.NullMarked;
