@NullMarked
package io.tiffin.kit.messaging;

import org.jspecify.annotations.NullMarked;
