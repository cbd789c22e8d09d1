/** Gathers the evidence of a day: from the services' databases, the provider's ledger and the topics. */
@NullMarked
package io.tiffin.sandbox.city.collect;

import org.jspecify.annotations.NullMarked;
