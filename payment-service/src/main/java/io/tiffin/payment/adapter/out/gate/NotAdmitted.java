package io.tiffin.payment.adapter.out.gate;

import java.io.IOException;

/** The provider was not called: it is down, or it is not this call's turn yet. */
public final class NotAdmitted extends IOException {

    NotAdmitted(String message) {
        super(message);
    }
}
