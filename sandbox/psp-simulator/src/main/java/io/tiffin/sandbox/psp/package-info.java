/** A payment provider of our own that speaks the part of Stripe's HTTP API that we use. It shares no code with payment-service. */
@NullMarked
package io.tiffin.sandbox.psp;

import org.jspecify.annotations.NullMarked;
