package io.tiffin.sandbox.psp;

import java.time.Instant;

/** An object that the provider keeps. */
interface Kept {

    String id();

    /** Real time. */
    Instant created();
}
