/** Positions, trips and what can be said about them: rules, no framework. */
@NullMarked
package io.tiffin.tracking.domain;

import org.jspecify.annotations.NullMarked;
