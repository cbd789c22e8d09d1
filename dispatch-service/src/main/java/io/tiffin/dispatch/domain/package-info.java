/** The rules of a delivery job, in plain Java. */
@NullMarked
package io.tiffin.dispatch.domain;

import org.jspecify.annotations.NullMarked;
