/** The checker: compares what everybody says about a day and finds the promises that were broken. */
@NullMarked
package io.tiffin.sandbox.city.check;

import org.jspecify.annotations.NullMarked;
