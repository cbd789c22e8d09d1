@NullMarked
package io.tiffin.sandbox.infra;

import org.jspecify.annotations.NullMarked;
