package io.tiffin.dispatch.application;

/** There is no such thing, or it is not this driver's: nobody learns which. */
public class NotYours extends RuntimeException {

    NotYours(String what) {
        super("there is no such " + what);
    }
}
