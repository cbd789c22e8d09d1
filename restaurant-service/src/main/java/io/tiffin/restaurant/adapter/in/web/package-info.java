@NullMarked
package io.tiffin.restaurant.adapter.in.web;

import org.jspecify.annotations.NullMarked;
