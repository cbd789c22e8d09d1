/** For the tests of services: {@code io.tiffin:service-kit:test-jar}. */
@NullMarked
package io.tiffin.kit.testing;

import org.jspecify.annotations.NullMarked;
