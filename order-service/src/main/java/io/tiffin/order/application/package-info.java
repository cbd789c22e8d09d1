/** One class per use case; transactions start here. The interfaces are what the use cases need from outside. */
@NullMarked
package io.tiffin.order.application;

import org.jspecify.annotations.NullMarked;
