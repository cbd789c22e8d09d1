/** The provider's webhook. */
@NullMarked
package io.tiffin.payment.adapter.in.web;

import org.jspecify.annotations.NullMarked;
