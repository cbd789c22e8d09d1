package io.tiffin.order.application;

import java.util.Collection;

/** What leaves this service: asks (rows and messages) and facts, in the transaction that decides them. */
public interface Publications {

    void publish(Collection<Life> lives);
}
