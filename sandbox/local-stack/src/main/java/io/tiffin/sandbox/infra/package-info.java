/** PostgreSQL, Kafka and Redis from Maven artifacts, for the local stack and for tests. */
@NullMarked
package io.tiffin.sandbox.infra;

import org.jspecify.annotations.NullMarked;
