@NullMarked
package io.tiffin.sandbox.city.fate;

import org.jspecify.annotations.NullMarked;
