/** What is destined to go wrong with which order. */
@NullMarked
package io.tiffin.sandbox.city.fate;

import org.jspecify.annotations.NullMarked;
