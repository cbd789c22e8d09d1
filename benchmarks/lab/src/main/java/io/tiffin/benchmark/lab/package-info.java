/** The machines of the run: PostgreSQL, Kafka and Redis, databases and topics on them, JVMs beside this one. */
@NullMarked
package io.tiffin.benchmark.lab;

import org.jspecify.annotations.NullMarked;
