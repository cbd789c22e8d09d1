/** What only a person can settle. */
@NullMarked
package io.tiffin.kit.review;

import org.jspecify.annotations.NullMarked;
