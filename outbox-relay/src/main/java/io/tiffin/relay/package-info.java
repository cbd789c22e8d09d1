/** Moves committed outbox rows of every service's database to Kafka, in order, at once. It knows no payload's meaning. */
@NullMarked
package io.tiffin.relay;

import org.jspecify.annotations.NullMarked;
