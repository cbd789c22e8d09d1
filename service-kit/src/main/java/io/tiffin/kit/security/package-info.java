/** Who is calling: tokens checked, roles and claims as a type. */
@NullMarked
package io.tiffin.kit.security;

import org.jspecify.annotations.NullMarked;
