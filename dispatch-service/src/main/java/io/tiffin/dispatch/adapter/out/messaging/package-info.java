/** What the world and the drivers are told. */
@NullMarked
package io.tiffin.dispatch.adapter.out.messaging;

import org.jspecify.annotations.NullMarked;
