package io.tiffin.payment.application;

import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.kit.web.IdempotentRequests;
import io.tiffin.payment.application.MethodProvider.Status;
import io.tiffin.payment.application.Wallets.Customer;
import io.tiffin.payment.application.Wallets.Method;
import io.tiffin.payment.application.Wallets.Setup;
import io.tiffin.payment.domain.IdempotencyKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Saves payment methods: a row first, then the provider, outside of any transaction, then what it answered. The app's word, the
 * webhook and the poll all end in {@link #learn}, which believes only what the provider says when it is asked.
 */
@Service
public class KeepPaymentMethods {

    private static final Logger LOG = LoggerFactory.getLogger(KeepPaymentMethods.class);

    private static final Duration LOOK_AFTER = Duration.ofSeconds(30); // should the webhook be lost
    private static final Duration SKEW = Duration.ofHours(1);
    private static final int AT_ONCE = 50;

    /** @param method when it is saved */
    public record Progress(
            MethodProvider.Setup setup, @Nullable Method method) {}

    private final Wallets wallets;
    private final MethodProvider provider;
    private final Clocks clocks;
    private final TransactionTemplate transaction;
    private final Duration keyLife;

    KeepPaymentMethods(
            Wallets wallets,
            MethodProvider provider,
            Clocks clocks,
            PlatformTransactionManager transactions,
            PaymentSettings settings) {
        this.wallets = wallets;
        this.provider = provider;
        this.clocks = clocks;
        this.transaction = new TransactionTemplate(transactions);
        this.keyLife = settings.retries().keyLife();
    }

    /** @param methodId which the app has already; null: the app brings one with the client secret */
    public Progress begin(UUID customerId, String requestKey, @Nullable String methodId) {
        if (methodId != null) {
            refuseForeign(customerId, methodId);
        }
        var now = clocks.now().real();
        var customer = inTransaction(() -> wallets.customer(customerId, now));
        var setup = inTransaction(() -> wallets.setUp(Uuid7.next(), customerId, requestKey, methodId, now));
        if (!Objects.equals(setup.methodId(), methodId)) {
            throw IdempotentRequests.keyReused();
        }
        return learn(setup, setup.providerId() == null ? ask(setup, customer) : provider.setup(setup.providerId()));
    }

    /** The app says that its owner has done what was to be done. */
    public Progress complete(UUID customerId, String setupId) {
        var setup = inTransaction(() -> wallets.find(setupId))
                .filter(found -> found.customerId().equals(customerId))
                .orElseThrow(() -> ApiProblem.notFound("There is no such setup."));
        return learn(setup, provider.setup(setupId));
    }

    public List<Method> list(UUID customerId) {
        return wallets.list(customerId);
    }

    /** From now on nothing is paid with it; the provider lets go of it at once, or when it is there again. */
    public void remove(UUID customerId, String methodId) {
        var now = clocks.now().real();
        if (!inTransaction(() -> wallets.remove(customerId, methodId, now))) {
            throw ApiProblem.notFound("There is no such payment method.");
        }
        try {
            detach(customerId, methodId);
        } catch (MethodProvider.Unavailable e) {
            LOG.info("{} is detached later: {}", methodId, e.toString());
        }
    }

    /** Looks at what is open, and detaches what was removed: whatever nobody has told us is found here. */
    public void catchUp() {
        var now = clocks.now().real();
        for (var setup : inTransaction(() -> wallets.due(now, now.plus(LOOK_AFTER), AT_ONCE))) {
            safely(setup.id(), () -> learn(setup, provider.setup(Objects.requireNonNull(setup.providerId()))));
        }
        inTransaction(() -> wallets.toDetach(AT_ONCE))
                .forEach((methodId, customerId) -> safely(methodId, () -> detach(customerId, methodId)));
    }

    private MethodProvider.Setup ask(Setup setup, Customer customer) {
        try {
            var made = provider.setUp(
                    IdempotencyKey.ofCustomer(customer.id(), "setup:" + setup.id(), setup.sequence()),
                    customer.id(),
                    counterpart(customer),
                    setup.methodId());
            inTransaction(() -> {
                wallets.began(setup.id(), made.id(), clocks.now().real().plus(LOOK_AFTER));
                return made;
            });
            return made;
        } catch (MethodProvider.Unavailable e) {
            if (e.isSpoilt()) { // nothing is paid here: a second, forgotten setup does no harm
                inTransaction(() -> {
                    wallets.underNewKey(setup.id());
                    return setup;
                });
            }
            throw e;
        }
    }

    private String counterpart(Customer customer) {
        if (customer.providerId() != null) {
            return customer.providerId();
        }
        var isForgotten =
                customer.createdAt().plus(keyLife).isBefore(clocks.now().real());
        var found = isForgotten
                ? provider.findCustomer(customer.id(), customer.createdAt().minus(SKEW))
                : null;
        var providerId = found != null && found.isPresent()
                ? found.get()
                : provider.customer(
                        IdempotencyKey.ofCustomer(customer.id(), "create", isForgotten ? 2 : 1), customer.id());
        inTransaction(() -> {
            wallets.knownAs(customer.id(), providerId);
            return providerId;
        });
        return providerId;
    }

    /** Twice is once, whoever comes first. */
    private Progress learn(Setup setup, MethodProvider.Setup said) {
        return inTransaction(() -> {
            if (said.state() != Status.OPEN) {
                wallets.ended(setup.id(), said.state());
            }
            var card = said.card();
            if (said.state() != Status.SUCCEEDED || card == null) {
                return new Progress(said, null);
            }
            wallets.add(setup.customerId(), card, clocks.now().real());
            return new Progress(
                    said,
                    wallets.list(setup.customerId()).stream()
                            .filter(method -> method.card().methodId().equals(card.methodId()))
                            .findFirst()
                            .orElse(null));
        });
    }

    private void detach(UUID customerId, String methodId) {
        provider.detach(IdempotencyKey.ofCustomer(customerId, "detach:" + methodId, 1), methodId);
        inTransaction(() -> {
            wallets.detached(methodId);
            return methodId;
        });
    }

    private void refuseForeign(UUID customerId, String methodId) {
        var owner = inTransaction(() -> wallets.owners(List.of(methodId))).get(methodId);
        if (owner != null && !owner.customerId().equals(customerId)) {
            throw ApiProblem.notFound("There is no such payment method.");
        }
    }

    private static void safely(Object what, Runnable step) {
        try {
            step.run();
        } catch (MethodProvider.Unavailable | MethodProvider.Declined | MethodProvider.Unusable e) {
            LOG.info("{} is looked at later: {}", what, e.toString());
        }
    }

    private <T> T inTransaction(Supplier<T> step) {
        return Objects.requireNonNull(transaction.execute(_ -> step.get()));
    }
}
