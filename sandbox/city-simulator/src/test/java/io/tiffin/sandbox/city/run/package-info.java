@NullMarked
package io.tiffin.sandbox.city.run;

import org.jspecify.annotations.NullMarked;
