/**
 * Whole lives of payments under one seed: the domain and the use cases on a virtual clock, with a store in memory and a provider
 * that fails in every way we know. Everything random comes from the seed, so that a life that breaks a law can be lived again.
 */
@NullMarked
package io.tiffin.payment.simulation;

import org.jspecify.annotations.NullMarked;
