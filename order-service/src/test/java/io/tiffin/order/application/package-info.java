@NullMarked
package io.tiffin.order.application;

import org.jspecify.annotations.NullMarked;
