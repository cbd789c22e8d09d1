/** Orders, what they cost and what becomes of them: rules, no framework. */
@NullMarked
package io.tiffin.order.domain;

import org.jspecify.annotations.NullMarked;
