@NullMarked
package io.tiffin.sandbox.city.day;

import org.jspecify.annotations.NullMarked;
