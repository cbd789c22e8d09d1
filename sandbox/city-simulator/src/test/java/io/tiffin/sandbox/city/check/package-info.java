@NullMarked
package io.tiffin.sandbox.city.check;

import org.jspecify.annotations.NullMarked;
