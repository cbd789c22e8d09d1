@NullMarked
package io.tiffin.kit.web;

import org.jspecify.annotations.NullMarked;
