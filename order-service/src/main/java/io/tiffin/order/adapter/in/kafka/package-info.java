/** Listeners: they translate, hold no rule, and open no transaction. */
@NullMarked
package io.tiffin.order.adapter.in.kafka;

import org.jspecify.annotations.NullMarked;
