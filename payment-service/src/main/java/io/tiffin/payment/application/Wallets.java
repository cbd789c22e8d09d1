package io.tiffin.payment.application;

import io.tiffin.payment.application.MethodProvider.Card;
import io.tiffin.payment.application.MethodProvider.Status;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What customers can pay with, and what is being saved; in the caller's transaction. */
public interface Wallets {

    /** @param providerId null until the provider's answer is stored */
    record Customer(UUID id, @Nullable String providerId, Instant createdAt) {}

    /**
     * @param methodId which the request named
     * @param sequence of the key under which the provider is asked
     */
    record Setup(
            UUID id,
            UUID customerId,
            @Nullable String methodId,
            int sequence,
            @Nullable String providerId,
            Status status) {}

    record Method(Card card, Instant addedAt) {}

    /** @param providerCustomer to whom it is attached there */
    record Owner(UUID customerId, String providerCustomer, boolean removed) {}

    Customer customer(UUID customerId, Instant now);

    void knownAs(UUID customerId, String providerId);

    /** The setup of this request; it is made when the key is new. */
    Setup setUp(UUID newId, UUID customerId, String requestKey, @Nullable String methodId, Instant now);

    void began(UUID setup, String providerId, Instant lookAt);

    void underNewKey(UUID setup);

    Optional<Setup> find(String providerSetupId);

    /** Open ones that somebody should look at, which are put off until then. */
    List<Setup> due(Instant now, Instant next, int limit);

    void lookNow(Collection<String> providerSetupIds, Instant now);

    void ended(UUID setup, Status status);

    /** Nothing happens when it is there. */
    void add(UUID customerId, Card card, Instant now);

    List<Method> list(UUID customerId);

    /** @return whether it is this customer's */
    boolean remove(UUID customerId, String methodId, Instant now);

    /** Removed ones, with their owners, that the provider has not let go of. */
    Map<String, UUID> toDetach(int limit);

    void detached(String methodId);

    Map<String, Owner> owners(Collection<String> methodIds);

    void own(Map<UUID, UUID> customersByOrder);

    boolean owns(UUID customerId, UUID orderId);
}
