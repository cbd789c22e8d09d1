/** The one public door. Thin on purpose, so that the engine under it can change. */
@NullMarked
package io.tiffin.gateway;

import org.jspecify.annotations.NullMarked;
