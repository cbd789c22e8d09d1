/** The rules, without anything around them. */
@NullMarked
package io.tiffin.dispatch.domain;

import org.jspecify.annotations.NullMarked;
