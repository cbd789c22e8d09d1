@NullMarked
package io.tiffin.tracking.domain;

import org.jspecify.annotations.NullMarked;
