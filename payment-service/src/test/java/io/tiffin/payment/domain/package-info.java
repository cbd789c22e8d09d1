@NullMarked
package io.tiffin.payment.domain;

import org.jspecify.annotations.NullMarked;
