@NullMarked
package io.tiffin.order.domain;

import org.jspecify.annotations.NullMarked;
