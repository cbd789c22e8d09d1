/**
 * Messaging operations: what operators see and decide about messages that a consumer or the broker does not take. The only
 * part of this module that needs {@code service-kit}; the relay itself does not know it.
 */
@NullMarked
package io.tiffin.relay.ops;

import org.jspecify.annotations.NullMarked;
