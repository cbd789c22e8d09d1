package io.tiffin.order.application;

/** There is no such order, or it is somebody else's: nobody learns which. */
public final class OrderNotFound extends RuntimeException {}
