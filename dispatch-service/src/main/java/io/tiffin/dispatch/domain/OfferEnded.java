package io.tiffin.dispatch.domain;

import java.util.UUID;

/** An answer to an offer whose time limit has passed. */
public class OfferEnded extends RuntimeException {

    OfferEnded(UUID offer) {
        super("offer " + offer + " has expired");
    }
}
