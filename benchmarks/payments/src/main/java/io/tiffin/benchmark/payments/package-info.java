/** {@code ./dev bench payments}: the payment service before a provider that takes its time, beside that provider's client alone. */
@NullMarked
package io.tiffin.benchmark.payments;

import org.jspecify.annotations.NullMarked;
