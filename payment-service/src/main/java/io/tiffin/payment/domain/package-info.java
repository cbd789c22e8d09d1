/** The life of a payment: rules, no framework. */
@NullMarked
package io.tiffin.payment.domain;

import org.jspecify.annotations.NullMarked;
