package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.TestCard.Decline;
import org.jspecify.annotations.Nullable;

/** What an intent tells of its last refused attempt; the payment method is shown as it was then. */
record Failure(
        Decline why, @Nullable String charge, @Nullable Method method) {}
