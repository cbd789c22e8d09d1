@NullMarked
package io.tiffin.payment;

import org.jspecify.annotations.NullMarked;
