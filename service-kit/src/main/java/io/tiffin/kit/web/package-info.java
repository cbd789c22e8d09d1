/** HTTP as every service speaks it: problem documents, idempotent requests, request ids, limits. */
@NullMarked
package io.tiffin.kit.web;

import org.jspecify.annotations.NullMarked;
